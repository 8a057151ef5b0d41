import { type CheckRun, gateName, isOpen, type Pipeline } from '@failfast-ci/core';
import type { GithubApp } from '@failfast-ci/github';
import type { GitlabByProject } from '@failfast-ci/gitlab';
import type { Keys, RedisConnection } from '@failfast-ci/queue';
import type { Names } from '../conclude.ts';
import { ifHopeless } from '../hopeless.ts';
import type { UpkeepTask } from '../processors/upkeep.ts';
import type { OpenPipelines } from '../state/open-pipelines.ts';
import { eachOf } from './each-of.ts';
import type { KnownMirror, MirrorRegistry } from './mirrors/registry.ts';
import { createWorkList } from './work-list.ts';

export interface LostPipelinesDeps {
  redis: RedisConnection;
  keys: Keys;
  github: Pick<GithubApp, 'repository'>;
  gitlab: Pick<GitlabByProject, 'listPipelines'>;
  openPipelines: OpenPipelines;
  names: Names;
  registry: MirrorRegistry;
  warn: (message: string, error: unknown) => void;
}

const MIRRORS_PER_ROUND = 200;
const PIPELINES_PER_MIRROR = 100;
/** What ended longer ago was reported before, or nobody waits for it. */
const RECENT_MS = 24 * 3600_000;
const KEEP_S = 365 * 24 * 3600;
/**
 * Its last report may have been lost with Redis between two of its checks, and the gate comes first: told again whatever the
 * gate says.
 */
const JUST_NOW_MS = 3600_000;
/** GitLab's `status` filter takes one at a time; the others pass within seconds and are recent. */
const LONG_OPEN = ['running', 'pending'] as const;

/**
 * Finds the pipelines to watch when Redis came up empty: what runs in each mirror, and what ended of late without its
 * gate saying so. Once; then it costs one look at Redis a round.
 */
export function lostPipelinesTask(deps: LostPipelinesDeps, intervalMs: number): UpkeepTask {
  const { redis, keys, registry } = deps;
  const doneKey = keys.upkeep('lost-pipelines', 'done-at');
  const beganKey = keys.upkeep('lost-pipelines', 'began-at');
  const toDo = createWorkList<KnownMirror>(redis, keys, 'lost-pipelines');
  return {
    name: 'lost-pipelines',
    everyMs: intervalMs,
    async run() {
      if ((await redis.exists(doneKey)) === 1) return { repaired: 0 };
      if ((await redis.exists(beganKey)) === 0) {
        await toDo.start(await registry.scan());
        await redis.set(beganKey, Date.now(), 'EX', KEEP_S);
      }
      const beganAt = Number(await redis.get(beganKey));
      let repaired = 0;
      const search = async (mirror: KnownMirror): Promise<void> => {
        repaired += await watchOpen(deps, mirror, beganAt);
        await toDo.done(mirror);
      };
      const failed = async (mirror: KnownMirror, error: unknown): Promise<void> => {
        await toDo.postpone(mirror);
        deps.warn(`cannot look for the pipelines of ${mirror.fullPath}`, error);
      };
      await eachOf(await toDo.next(MIRRORS_PER_ROUND), ({ gitlabUrl }) => gitlabUrl, search, failed);
      if (await toDo.isEmpty()) await redis.set(doneKey, Date.now(), 'EX', KEEP_S);
      return { repaired };
    },
  };
}

async function watchOpen(deps: LostPipelinesDeps, mirror: KnownMirror, beganAt: number): Promise<number> {
  const { projectId } = mirror;
  const list = (filter: { updatedAfter: Date } | { status: string }): Promise<Pipeline[]> =>
    deps.gitlab.listPipelines(projectId, { source: 'api', limit: PIPELINES_PER_MIRROR, ...filter });
  const found = new Map<number, Pipeline>();
  const note = (pipelines: Pipeline[]): void => {
    for (const pipeline of pipelines) found.set(pipeline.id, pipeline);
  };
  note(await list({ updatedAfter: new Date(beganAt - RECENT_MS) }));
  for (const status of LONG_OPEN) note(await list({ status }));
  const justNow = new Set((await list({ updatedAfter: new Date(beganAt - JUST_NOW_MS) })).map(({ id }) => id));
  let watched = 0;
  for (const pipeline of found.values()) {
    const isWanted = isOpen(pipeline.status) || justNow.has(pipeline.id) || (await isUntold(deps, mirror, pipeline));
    if (!isWanted) continue;
    await deps.openPipelines.watch({ projectId, pipelineId: pipeline.id }, Date.now());
    watched += 1;
  }
  return watched;
}

/** It ended, and its commit does not say so. */
async function isUntold({ github, names }: LostPipelinesDeps, { repository }: KnownMirror, { sha }: Pipeline) {
  // Where the mirror has a commit of its own GitHub does not know it: its report finds out which one it is for.
  const runs = await github.repository(repository).listCheckRuns(sha).catch(ifHopeless<CheckRun[]>([]));
  const gate = runs.find(({ name }) => name === gateName(names.context));
  return gate === undefined || runs.some(({ status }) => status !== 'completed');
}
