import {
  type CheckRunContent,
  type CommitStatus,
  contentDigest,
  NotFoundError,
  PermanentError,
  RateLimitedError,
  type Repository,
} from '@failfast-ci/core';
import type { GithubApp, GithubRepository } from '@failfast-ci/github';
import { type Keys, type RedisConnection, TTL_S } from '@failfast-ci/queue';

/** What is known of one check run: its id once it exists, and what it looked like when written last. */
interface KnownCheck {
  id?: number;
  digest?: string;
  externalId?: string;
  /** Milliseconds since the epoch: somebody set out to create it then. */
  creatingSince?: number;
}

export interface WantedCheck {
  name: string;
  externalId: string;
  content: CheckRunContent;
}

/** The check runs and the commit status of a commit, made equal to what is wanted with as few calls as possible. */
export interface CheckBoard {
  /** Creates or updates one check run; does nothing when it already looks like that. */
  put(repository: Repository, sha: string, check: WantedCheck): Promise<'written' | 'unchanged'>;
  /** Names of the check runs that the commit is known to have. */
  names(repository: Repository, sha: string): Promise<Set<string>>;
  /** The external id that a check run was written with last, if it is known. */
  externalId(repository: Repository, sha: string, name: string): Promise<string | undefined>;
  /** Posts the commit status unless the last one posted was equal. */
  putStatus(repository: Repository, sha: string, status: CommitStatus): Promise<'written' | 'unchanged'>;
}

/** Somebody who set out to create a check run this long ago has died on the way. */
const CREATING_TIMEOUT_MS = 15_000;
const POLL_MS = 150;
/** Removes a claim only while it is the one that was found abandoned. */
const DELETE_FIELD_IF_EQUAL = `
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then return redis.call('HDEL', KEYS[1], ARGV[1]) end
return 0`;
const STATUS_FIELD = '@status';
/** The commit's existing check runs have been listed: what is not known does not exist. */
const LISTED_FIELD = '@listed';

const knownFrom = (id: number, externalId: string | null): KnownCheck => ({
  id,
  ...(externalId !== null && { externalId }),
});

export function createCheckBoard(deps: { redis: RedisConnection; keys: Keys; github: GithubApp }): CheckBoard {
  const { redis, keys, github } = deps;

  const read = async (key: string, field: string): Promise<KnownCheck | undefined> => {
    const text = await redis.hget(key, field);
    return text === null ? undefined : (JSON.parse(text) as KnownCheck);
  };
  const write = async (key: string, field: string, known: KnownCheck): Promise<void> => {
    await redis.multi().hset(key, field, JSON.stringify(known)).expire(key, TTL_S.checks).exec();
  };

  /** After a lost Redis, or a creation that may or may not have happened, GitHub knows what exists. */
  async function learn(key: string, api: GithubRepository, sha: string): Promise<void> {
    const existing = await api.listCheckRuns(sha).catch((error: unknown) => {
      if (error instanceof NotFoundError) return []; // what cannot be found has no check runs either
      throw error;
    });
    const fields: Record<string, string> = { [LISTED_FIELD]: '1' };
    for (const { id, name, externalId } of existing.sort((a, b) => a.id - b.id))
      fields[name] = JSON.stringify(knownFrom(id, externalId));
    await redis.multi().hset(key, fields).expire(key, TTL_S.checks).exec();
  }

  /** Two workers may want the same check run at once; one creates it and the other waits to see it. */
  async function claimCreation(key: string, name: string): Promise<'mine' | 'exists' | 'abandoned'> {
    const claim = JSON.stringify({ creatingSince: Date.now() } satisfies KnownCheck);
    for (;;) {
      if ((await redis.hsetnx(key, name, claim)) === 1) return 'mine';
      const text = await redis.hget(key, name);
      const known: KnownCheck = text === null ? {} : JSON.parse(text);
      if (known.id !== undefined) return 'exists';
      if (text !== null && Date.now() - (known.creatingSince ?? 0) > CREATING_TIMEOUT_MS) {
        await redis.eval(DELETE_FIELD_IF_EQUAL, 1, key, name, text);
        return 'abandoned';
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  async function create(
    key: string,
    api: GithubRepository,
    sha: string,
    check: WantedCheck,
    digest: string,
  ): Promise<'created' | 'look-again'> {
    const claim = await claimCreation(key, check.name);
    if (claim === 'abandoned') await learn(key, api, sha);
    if (claim !== 'mine') return 'look-again';
    try {
      const { id } = await api.createCheckRun({ ...check, headSha: sha });
      await write(key, check.name, { id, digest, externalId: check.externalId });
      return 'created';
    } catch (error) {
      // A refusal created nothing. Anything else may have: whoever comes next looks before creating.
      if (error instanceof PermanentError || error instanceof RateLimitedError) await redis.hdel(key, check.name);
      else await write(key, check.name, { creatingSince: 0 });
      throw error;
    }
  }

  async function put(repository: Repository, sha: string, check: WantedCheck) {
    const api = github.repository(repository);
    const key = keys.checks(repository.id, sha);
    const digest = contentDigest(check.content);
    for (;;) {
      const known = await read(key, check.name);
      if (known?.id === undefined) {
        if (!known && (await redis.hexists(key, LISTED_FIELD)) === 0) {
          await learn(key, api, sha);
          continue;
        }
        if ((await create(key, api, sha, check, digest)) === 'created') return 'written';
        continue;
      }
      if (known.digest === digest) return 'unchanged';
      try {
        await api.updateCheckRun(known.id, check);
        await write(key, check.name, { id: known.id, digest, externalId: check.externalId });
        return 'written';
      } catch (error) {
        if (!(error instanceof NotFoundError)) throw error;
        await redis.hdel(key, check.name); // deleted at GitHub: create it again
      }
    }
  }

  async function putStatus(repository: Repository, sha: string, status: CommitStatus) {
    const key = keys.checks(repository.id, sha);
    // GitHub takes a thousand statuses for a commit and context, and keeps all: progress is for the checks to tell.
    const description = status.state === 'pending' ? undefined : status.description;
    const digest = JSON.stringify([status.context, status.state, description, status.targetUrl]);
    if ((await redis.hget(key, STATUS_FIELD)) === digest) return 'unchanged';
    await github.repository(repository).createCommitStatus(sha, status);
    await redis.multi().hset(key, STATUS_FIELD, digest).expire(key, TTL_S.checks).exec();
    return 'written';
  }

  const names = async (repository: Repository, sha: string): Promise<Set<string>> =>
    new Set((await redis.hkeys(keys.checks(repository.id, sha))).filter((field) => !field.startsWith('@')));

  const externalId = async (repository: Repository, sha: string, name: string): Promise<string | undefined> =>
    (await read(keys.checks(repository.id, sha), name))?.externalId;

  return { put, putStatus, names, externalId };
}
