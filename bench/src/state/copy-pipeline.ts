import { DEFAULT_PREFIX, keysFor, nameOf } from '@failfast-ci/queue';
import type { Redis } from 'ioredis';

/** By what the records of one pipeline are called. */
export interface PipelineNames {
  repositoryId: number;
  /** `owner/name` at GitHub. */
  repository: string;
  projectId: number;
  pipelineId: number;
  sha: string;
  /** Full name on the mirror. */
  ref: string;
  runId: string;
  pullRequest: number;
}

export interface Copies {
  /** Records of one pipeline. */
  keys: number;
  count: number;
  add(): Promise<void>;
  remove(): Promise<void>;
}

const BATCH = 500;
/** Milliseconds since the epoch, far away: nobody shall look at the copies, they only have to be there. */
const NEVER = 4_000_000_000_000;
/** What lives shorter only holds back the next report for a moment; it is not kept about a pipeline. Milliseconds. */
const MOMENT = 60_000;

/**
 * Prepares copies of everything that a real bridge keeps about one real pipeline, under other names. Made byte by byte in
 * Redis, since ten thousand real ones would take an hour and weigh the same.
 */
export async function copyPipeline(redis: Redis, names: PipelineNames, count: number): Promise<Copies> {
  const originals = await recordsOf(redis, names);
  const numbers = Array.from({ length: count }, (_, n) => 1_000_000 + n);
  const { openPipelines, journeys } = keysFor(DEFAULT_PREFIX);
  const member = (n: number): string => `${names.projectId}:${n}`;
  const journey = (n: number): string => renamed(names.runId, names, n);
  return {
    keys: originals.length,
    count,
    async add() {
      for (const batch of batches(numbers)) {
        const commands = redis.pipeline();
        for (const n of batch) {
          for (const { key, ttl, dump } of originals) commands.restore(renamed(key, names, n), ttl, dump, 'REPLACE');
          commands.zadd(openPipelines, NEVER, member(n));
          commands.zadd(journeys, Date.now(), journey(n));
        }
        await commands.exec();
      }
    },
    async remove() {
      for (const batch of batches(numbers)) {
        const keys = batch.flatMap((n) => originals.map(({ key }) => renamed(key, names, n)));
        await redis.del(...keys);
        await redis.zrem(openPipelines, ...batch.map(member));
        await redis.zrem(journeys, ...batch.map(journey));
      }
    },
  };
}

/** A record as Redis keeps it. */
interface Original {
  key: string;
  /** Milliseconds it has yet to live: what expires weighs more, and Redis looks at it now and then. */
  ttl: number;
  dump: Buffer;
}

async function recordsOf(redis: Redis, names: PipelineNames): Promise<Original[]> {
  const keys = (await redis.keys('*:state:*')).filter((key) => renamed(key, names, 0) !== key);
  const all = keys.map(async (key) => ({
    key,
    ttl: await redis.pttl(key),
    dump: (await redis.dumpBuffer(key)) as Buffer,
  }));
  return (await Promise.all(all)).filter(({ ttl }) => ttl > MOMENT);
}

/** The same record of pipeline `n`; unchanged when the record is not this pipeline's alone. */
function renamed(key: string, names: PipelineNames, n: number): string {
  const { projectId, pipelineId, sha, ref, runId, repository, repositoryId, pullRequest } = names;
  const digits = String(n);
  return key
    .replace(`:${projectId}:${pipelineId}`, `:${projectId}:${digits}`)
    .replace(sha, digits.padStart(sha.length, '0'))
    .replace(ref, `${ref}-${digits}`)
    .replace(runId, `${runId.slice(0, -digits.length)}${digits}`)
    .replace(`:approvals:${repositoryId}:${pullRequest}`, `:approvals:${repositoryId}:${digits}`)
    .replace(nameOf.pipeline(pipelineId), nameOf.pipeline(n))
    .replace(nameOf.pullRequest(repository, pullRequest), nameOf.pullRequest(repository, n))
    .replace(nameOf.commit(sha), `@${digits}`);
}

function batches<Item>(items: readonly Item[]): Item[][] {
  const count = Math.ceil(items.length / BATCH);
  return Array.from({ length: count }, (_, index) => items.slice(index * BATCH, (index + 1) * BATCH));
}
