import type { Keys, RedisConnection } from '@failfast-ci/queue';
import { type KnownPipeline, readPipelineRecords, watchedPipelines } from './pipeline-record.ts';

/** Pipelines that have not ended as far as the bridge knows. */
export interface OpenPipelines {
  /** Newest first, without child pipelines. */
  open: KnownPipeline[];
  /** Ended within a day and still looked at, since their CI jobs may be retried in GitLab. */
  ended: number;
  /** True when there are more than were looked at. */
  more: boolean;
}

const MAX_READ = 500;

export async function readOpenPipelines(redis: RedisConnection, keys: Keys): Promise<OpenPipelines> {
  const watched = await watchedPipelines(redis, keys, MAX_READ + 1);
  const known = await readPipelineRecords(redis, keys, watched.slice(0, MAX_READ));
  const own = known.filter(({ parentId }) => parentId === undefined);
  return {
    open: own.filter(({ endedAt }) => endedAt === undefined).sort((a, b) => b.pipelineId - a.pipelineId),
    ended: own.filter(({ endedAt }) => endedAt !== undefined).length,
    more: watched.length > MAX_READ,
  };
}
