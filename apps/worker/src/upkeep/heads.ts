import { runsTags } from '@failfast-ci/core';
import type { GithubApp } from '@failfast-ci/github';
import { isHopeless } from '../hopeless.ts';
import type { UpkeepTask } from '../processors/upkeep.ts';
import { eachOf } from './each-of.ts';
import { announcedTags } from './heads/announced-tags.ts';
import { type CompareDeps, compareRepository, type RepositoryToCompare } from './heads/compare-repository.ts';
import { type InstallationToCompare, listInstallations, listRepositories } from './heads/list-repositories.ts';
import { pace } from './pace.ts';
import { createWorkList } from './work-list.ts';

export interface HeadsDeps extends CompareDeps {
  github: GithubApp;
  warn: (message: string, error: unknown) => void;
}

const MAX_PER_ROUND = 500;
/** Each unknown one costs two or three points of a budget that events need, too; at a first start all are unknown. */
const HEADS_PER_ROUND = 100;
/** A worker that had the job when Redis was lost goes on with it for a while. */
const SHORTEST_GRACE_MS = 5_000;
const LONGEST_GRACE_MS = 60_000;

/**
 * Runs what was missed: heads of open pull requests and listed branches that nobody ever told the bridge of, or that
 * were lost with Redis. All repositories hourly, and at once when Redis comes up empty or a worker starts; those in
 * which something is not certain yet, each round.
 */
export function headsTask(deps: HeadsDeps, intervalMs: number): UpkeepTask {
  const { redis, keys } = deps.producer;
  const installations = createWorkList<InstallationToCompare>(redis, keys, 'heads-installations');
  const toDo = createWorkList<RepositoryToCompare>(redis, keys, 'heads');
  const sweepMs = pace(intervalMs, 60, 3600_000);
  const graceMs = Math.min(Math.max(2 * intervalMs, SHORTEST_GRACE_MS), LONGEST_GRACE_MS);
  const startedKey = keys.upkeep('heads', 'started-at');
  let isFirst = true;

  /** Milliseconds since the epoch; 0: Redis knows of none. */
  const lastStart = async (): Promise<number> => Number((await redis.get(startedKey)) ?? 0);
  const isSweepDue = async (now: number): Promise<boolean> => {
    const startedAt = await lastStart();
    if (startedAt === 0 || now - startedAt >= sweepMs) return true;
    // After a restart, but not once more for each worker of many.
    return isFirst && now - startedAt >= 5 * intervalMs;
  };

  async function startSweep(now: number): Promise<void> {
    if ((await redis.exists(keys.epoch)) === 0) await readAnnouncedTags(now);
    if ((await deps.registry.scannedAt()) === 0) await deps.registry.scan();
    await installations.start(await listInstallations(deps.github));
    await toDo.start([]);
    await redis.set(startedKey, now, 'EX', 24 * 3600);
  }

  /** Once, however often a sweep begins before one is through. */
  async function readAnnouncedTags(now: number): Promise<void> {
    const readKey = keys.upkeep('heads', 'announced-tags-read-at');
    if (!runsTags(deps.policy.onBranches) || (await redis.exists(readKey)) === 1) return;
    await announcedTags({ redis, keys }).read(deps.github, now);
    await redis.set(readKey, now, 'EX', 3600);
  }

  /** One after the other, so that an installation whose budget is spent holds up no other. */
  async function listAll(): Promise<void> {
    const list = async (installation: InstallationToCompare): Promise<void> => {
      await toDo.add(await listRepositories(deps.github, installation));
      await installations.done(installation);
    };
    const failed = async (installation: InstallationToCompare, error: unknown): Promise<void> => {
      await (isHopeless(error) ? installations.done(installation) : installations.postpone(installation));
      deps.warn(`cannot list the repositories of ${installation.account ?? `installation ${installation.id}`}`, error);
    };
    await eachOf(await installations.next(MAX_PER_ROUND), ({ id }) => id, list, failed);
  }

  return {
    name: 'heads',
    everyMs: intervalMs,
    async run() {
      const now = Date.now();
      if (await isSweepDue(now)) await startSweep(now);
      isFirst = false;
      await listAll();
      const result = { compared: 0, undecided: 0, repaired: 0 };
      const allowance = { left: HEADS_PER_ROUND };
      const compare = async (item: RepositoryToCompare): Promise<void> => {
        const { repaired, undecided } = await compareRepository(deps, item, { graceMs, allowance });
        result.compared += 1;
        result.repaired += repaired;
        result.undecided += undecided;
        await (undecided > 0 ? toDo.postpone(item) : toDo.done(item));
      };
      const failed = async (item: RepositoryToCompare, error: unknown): Promise<void> => {
        await (isHopeless(error) ? toDo.done(item) : toDo.postpone(item));
        deps.warn(`cannot compare the heads of ${item.repository.fullName}`, error);
      };
      await eachOf(await toDo.next(MAX_PER_ROUND), ({ repository }) => repository.installationId, compare, failed);
      // From here on Redis knows what it should; see keys.ts. It may have lost even what there was to do, meanwhile.
      const isThrough = (await installations.isEmpty()) && (await toDo.isEmpty());
      if (isThrough && (await lastStart()) > 0) await redis.set(keys.epoch, Date.now(), 'NX');
      return result;
    },
  };
}
