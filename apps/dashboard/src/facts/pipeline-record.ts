import type { Repository, Run } from '@failfast-ci/core';
import type { Keys, RedisConnection } from '@failfast-ci/queue';

/** What the worker keeps of a pipeline (`pipeline` in the queue package's keys), as far as people are shown it. */
export interface PipelineRecord {
  repository: Repository;
  /** The GitHub commit that is reported on. */
  sha: string;
  ref: string;
  run?: Run;
  parentId?: number;
  discarded?: boolean;
  pipeline?: { status: string; webUrl: string; createdAt: string | null };
  /** Milliseconds since the epoch. */
  firstReportedAt?: number;
  /** Milliseconds since the epoch; absent while the pipeline is open. */
  endedAt?: number;
}

export interface PipelineKey {
  projectId: number;
  pipelineId: number;
}

export type KnownPipeline = PipelineKey & PipelineRecord;

/** The records of these pipelines that still exist, in the given order. */
export async function readPipelineRecords(
  redis: RedisConnection,
  keys: Keys,
  wanted: readonly PipelineKey[],
): Promise<KnownPipeline[]> {
  // One by one, not MGET: in a Cluster the keys lie on different nodes.
  const texts = await Promise.all(wanted.map((at) => redis.get(keys.pipeline(at.projectId, at.pipelineId))));
  return wanted.flatMap((at, index) => {
    const text = texts[index];
    return text ? [{ ...(JSON.parse(text) as PipelineRecord), ...at }] : [];
  });
}

/** Pipelines that upkeep watches, those to be looked at soonest first: all open ones, and for a day those that ended. */
export async function watchedPipelines(redis: RedisConnection, keys: Keys, limit: number): Promise<PipelineKey[]> {
  const members = await redis.zrangebyscore(keys.openPipelines, '-inf', '+inf', 'LIMIT', 0, limit);
  return members.map((member) => {
    const [projectId, pipelineId] = member.split(':').map(Number);
    return { projectId: projectId as number, pipelineId: pipelineId as number };
  });
}
