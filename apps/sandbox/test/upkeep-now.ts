import { closeQueues, connectConsumer, DEFAULT_PREFIX, JOB_VERSION, openQueues } from '@failfast-ci/queue';
import type { Bridge } from './bridge.ts';

/** Does one round of an upkeep task at once, by the worker that would do it anyway, and returns what it told. */
export async function upkeepNow(bridge: Bridge, task: string): Promise<Record<string, number>> {
  const redis = connectConsumer(bridge.redisUrl);
  const queues = openQueues(redis, DEFAULT_PREFIX);
  try {
    for (;;) {
      const job = await queues.upkeep.add(task, { v: JOB_VERSION, deliveryId: `story-${task}`, task });
      const done = await bridge.until(async () => {
        const now = await queues.upkeep.getJob(job.id ?? '');
        return now?.finishedOn !== undefined && now;
      }, `a round of ${task}`);
      if (done.failedReason) throw new Error(`${task} failed: ${done.failedReason}`);
      const fields = (done.returnvalue as { fields: Record<string, number> }).fields;
      if (!fields.busy) return fields;
    }
  } finally {
    await closeQueues(queues);
    redis.disconnect();
  }
}
