import { JOB_VERSION, type Queues } from '@failfast-ci/queue';
import type { UpkeepTask } from '../processors/upkeep.ts';

/**
 * One job scheduler for each task; however many workers say so, each task runs once a round. Said again it changes
 * nothing, unless Redis has lost the scheduler meanwhile or the interval is another one.
 */
export async function scheduleUpkeep({ upkeep }: Pick<Queues, 'upkeep'>, tasks: UpkeepTask[]): Promise<void> {
  for (const { name, everyMs } of tasks) {
    const scheduled = await upkeep.getJobScheduler(name);
    if (scheduled?.every === everyMs) continue;
    const data = { v: JOB_VERSION, deliveryId: `upkeep-${name}`, task: name };
    await upkeep.upsertJobScheduler(name, { every: everyMs }, { name, data });
  }
}
