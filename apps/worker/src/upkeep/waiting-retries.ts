import type { UpkeepTask } from '../processors/upkeep.ts';
import { type Awaiting, FORGES } from '../state/awaiting.ts';

/**
 * Sees whether a forge that was away is back, by starting one of the jobs that wait for it before its time. Where that
 * goes well all others are started, too (consume.ts): otherwise an outage of ten minutes would cost half an hour.
 */
export function waitingRetriesTask({ awaiting }: { awaiting: Awaiting }, everyMs: number): UpkeepTask {
  return {
    name: 'waiting-retries',
    everyMs,
    async run() {
      let woken = 0;
      for (const forge of FORGES) woken += await awaiting.wake(forge, 'any');
      return { woken };
    },
  };
}
