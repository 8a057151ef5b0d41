import { enqueueReport, type ProducerDeps } from '@failfast-ci/queue';
import type { UpkeepTask } from '../processors/upkeep.ts';
import type { OpenPipelines } from '../state/open-pipelines.ts';

/** Most pipelines of one round; the longest overdue come first and the rest in the next round. */
const MAX_PER_ROUND = 500;

/** Reports pipelines again whose time has come, so that a lost GitLab hook costs at most one interval. */
export function openPipelinesTask(
  { producer, openPipelines }: { producer: ProducerDeps; openPipelines: OpenPipelines },
  everyMs: number,
): UpkeepTask {
  return {
    name: 'open-pipelines',
    everyMs,
    async run() {
      const now = Date.now();
      const due = await openPipelines.due(now, MAX_PER_ROUND);
      for (const pipeline of due) {
        await enqueueReport(producer, { ...pipeline, deliveryId: `upkeep-${now}`, urgent: false });
        // The report sets the next look; until then it is not asked for again and again.
        await openPipelines.watch(pipeline, now + everyMs);
      }
      return { due: due.length, watched: await openPipelines.count() };
    },
  };
}
