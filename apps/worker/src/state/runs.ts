import type { Pipeline, Repository, Run } from '@failfast-ci/core';
import { type Keys, type RedisConnection, TTL_S } from '@failfast-ci/queue';
import { type RecordStore, record } from './record.ts';
import { createRunStore, type RunStore } from './run-state.ts';

/** The commit and the run behind a pipeline. */
export interface PipelineOrigin {
  repository: Repository;
  /** The GitHub commit that is reported on. */
  sha: string;
  run?: Run;
  /** Full name of the ref on the mirror. */
  ref: string;
  /** Its CI jobs clone by themselves, with a token of the run's. */
  ciFilesOnly?: boolean;
  /** The pipeline that started this one; its report shows both. */
  parentId?: number;
  /** Started for another commit than its run's and cancelled at once: it speaks for nothing. */
  discarded?: boolean;
  /** As GitLab described it last in full. */
  pipeline?: Pipeline;
  /** Milliseconds since the epoch. */
  firstReportedAt?: number;
  /** Milliseconds since the epoch: when it was first seen to have ended; absent while it is open. */
  endedAt?: number;
  /** False once it is known that no CI job of it starts another pipeline. */
  mayHaveChildren?: boolean;
}

/** The run that something was last done for on a ref. */
export interface LastRun {
  /** Where it was done, for what was mirrored. */
  mirror?: { projectId: number; fullPath: string; gitlabUrl: string };
  /** Nothing was relayed there: GitLab's API brought the CI files. */
  ciFilesOnly?: boolean;
  sha: string;
  runId: string;
  /** Why the ref was taken from the mirror again; absent while it is there. */
  removed?: string;
}

/** Why the bridge cancelled a pipeline: a newer commit, a person, or a branch or pull request that went away. */
export type CancelCause =
  | { kind: 'superseded'; sha: string }
  | { kind: 'asked'; by: string }
  | { kind: 'removed'; reason: string };

/** The small records that stages leave for one another. */
export interface Records {
  run(runId: string): RunStore;
  pipeline(projectId: number, pipelineId: number): RecordStore<PipelineOrigin>;
  /** Kept apart from the pipeline's record, which reports rewrite meanwhile. */
  cancelCause(projectId: number, pipelineId: number): RecordStore<CancelCause>;
  /** What was asked for last. Removing it forgets everything that was asked for of the ref. */
  requested(repositoryId: number, ref: string): RecordStore<LastRun>;
  /** What the ref on the mirror was brought to last. */
  mirrored(repositoryId: number, ref: string): RecordStore<LastRun>;
}

export function createRecords(redis: RedisConnection, keys: Keys): Records {
  return {
    run: (runId) => createRunStore(redis, keys, runId),
    pipeline: (projectId, pipelineId) => record(redis, keys.pipeline(projectId, pipelineId), TTL_S.pipeline),
    cancelCause: (projectId, pipelineId) => record(redis, keys.cancelCause(projectId, pipelineId), TTL_S.cancelCause),
    mirrored: (repositoryId, ref) => record(redis, keys.mirrored(repositoryId, ref), TTL_S.mirrored),
    requested: (repositoryId, ref) => ({
      ...record<LastRun>(redis, keys.requested(repositoryId, ref), TTL_S.requested),
      async remove() {
        await redis.del(keys.requested(repositoryId, ref), keys.claimed(repositoryId, ref));
      },
    }),
  };
}
