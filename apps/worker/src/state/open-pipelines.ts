import type { Keys, RedisConnection } from '@failfast-ci/queue';

export interface PipelineKey {
  projectId: number;
  pipelineId: number;
}

/** The pipelines that upkeep looks at again, with the time of the next look. */
export interface OpenPipelines {
  /** Looks at it no later than `at` (milliseconds since the epoch). */
  watch(pipeline: PipelineKey, at: number): Promise<void>;
  forget(pipeline: PipelineKey): Promise<void>;
  /** Those whose time has come, longest overdue first. */
  due(now: number, limit: number): Promise<PipelineKey[]>;
  count(): Promise<number>;
}

export function createOpenPipelines(redis: RedisConnection, { openPipelines: key }: Keys): OpenPipelines {
  const member = ({ projectId, pipelineId }: PipelineKey): string => `${projectId}:${pipelineId}`;
  return {
    async watch(pipeline, at) {
      await redis.zadd(key, at, member(pipeline));
    },
    async forget(pipeline) {
      await redis.zrem(key, member(pipeline));
    },
    async due(now, limit) {
      const members = await redis.zrangebyscore(key, 0, now, 'LIMIT', 0, limit);
      return members.map((text) => {
        const [projectId, pipelineId] = text.split(':').map(Number);
        return { projectId: projectId as number, pipelineId: pipelineId as number };
      });
    },
    count: () => redis.zcard(key),
  };
}
