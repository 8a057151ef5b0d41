import type { Run } from '@failfast-ci/core';
import type { Jobs } from '@failfast-ci/queue';

/** What jobs of the pipeline stage say, whichever version of the bridge made them: one creates, others act. */
export interface PipelineWork {
  deliveryId: string;
  projectId: number;
  /** Of one that creates a pipeline. */
  run?: Run;
  /** What to do, e.g. `retry-failed`; jobs that only could create had none. */
  command?: string;
  /** Of one that acts on a pipeline. */
  pipelineId?: number;
}

export const workOf = (data: Jobs['pipeline']): PipelineWork => data;

/** The work as a step begins, e.g. `Retry failed`. */
export function nameOfWork({ run, command }: PipelineWork): string {
  const name = run || command === undefined ? 'pipeline' : command.replaceAll('-', ' ');
  return name.charAt(0).toUpperCase() + name.slice(1);
}
