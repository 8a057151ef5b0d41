import type { BridgeDeps } from '../consumers.ts';
import { tellGivenUp } from '../given-up.ts';
import type { UpkeepTask } from '../processors/upkeep.ts';
import { failedJobsTask } from './failed-jobs.ts';
import { openPipelinesTask } from './open-pipelines.ts';

/** The table of repairs. */
export function upkeepTasks(deps: BridgeDeps): UpkeepTask[] {
  return [
    openPipelinesTask(deps, deps.upkeepIntervalMs),
    failedJobsTask({ ...deps, tellGivenUp: tellGivenUp(deps) }, deps.upkeepIntervalMs),
  ];
}
