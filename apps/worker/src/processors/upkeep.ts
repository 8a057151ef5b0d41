import type { UpkeepJob } from '@failfast-ci/queue';
import type { Outcome } from '../outcome.ts';

/** One kind of repair, run on a timer. */
export interface UpkeepTask {
  /** Name of its job scheduler. */
  name: string;
  /** Milliseconds between two rounds. */
  everyMs: number;
  /** Returns what it found and did, for the closing log line. */
  run(): Promise<Record<string, number>>;
}

export function upkeepProcessor(tasks: UpkeepTask[]) {
  const byName = new Map(tasks.map((task) => [task.name, task]));
  return async (job: UpkeepJob): Promise<Outcome> => {
    const task = byName.get(job.task);
    if (!task) return { outcome: 'ignored', reason: `this version knows no upkeep task ${job.task}` };
    return { outcome: 'done', fields: await task.run() };
  };
}
