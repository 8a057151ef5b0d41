import type { BridgeDeps } from '../consumers.ts';
import { tellGivenUp } from '../given-up.ts';
import type { UpkeepTask } from '../processors/upkeep.ts';
import { branchesTask } from './branches.ts';
import { deliveriesTask } from './deliveries.ts';
import { failedJobsTask } from './failed-jobs.ts';
import { forgottenTask } from './forgotten.ts';
import { guarded } from './guarded.ts';
import { headsTask } from './heads.ts';
import { hooksInTrouble, hooksTask } from './hooks.ts';
import { lostPipelinesTask } from './lost-pipelines.ts';
import { mirrorsTask } from './mirrors.ts';
import { oldDeadLettersTask } from './old-dead-letters.ts';
import { openPipelinesTask } from './open-pipelines.ts';
import { recallTask } from './recall.ts';
import { staleChecksTask } from './stale-checks.ts';
import { waitingRetriesTask } from './waiting-retries.ts';

/** Where upkeep tells what it mended and what is in trouble. */
export interface UpkeepMetrics {
  upkeepRepaired: (task: string, count: number) => void;
  /** Takes what is asked whenever somebody reads the metrics. */
  hooksInTrouble: (read: () => Promise<number>) => void;
}

/**
 * The table of repairs, in the order in which they begin after a restart. Redelivery is first: nothing else brings back a
 * comment or a button, and what the comparison of heads finds says less than the delivery would have.
 */
export function upkeepTasks(deps: BridgeDeps, metrics?: UpkeepMetrics): UpkeepTask[] {
  const interval = deps.upkeepIntervalMs;
  metrics?.hooksInTrouble(() => hooksInTrouble(deps));
  const tasks = [
    deliveriesTask(deps, interval),
    openPipelinesTask(deps, interval),
    waitingRetriesTask(deps, interval),
    failedJobsTask({ ...deps, tellGivenUp: tellGivenUp(deps) }, interval),
    lostPipelinesTask(deps, interval),
    headsTask(deps, interval),
    recallTask(deps, interval),
    mirrorsTask(deps, interval),
    hooksTask(deps, interval),
    branchesTask(deps, interval),
    forgottenTask(deps, interval),
    staleChecksTask(deps, interval),
    oldDeadLettersTask(deps, interval),
  ];
  return tasks.map((task) => guarded({ ...deps, repaired: metrics?.upkeepRepaired }, task));
}
