import { type ProducerDeps, pruneDeadLetters } from '@failfast-ci/queue';
import type { UpkeepTask } from '../processors/upkeep.ts';
import { pace } from './pace.ts';

export interface OldDeadLettersDeps {
  producer: Pick<ProducerDeps, 'queues'>;
  warn: (message: string, error: unknown) => void;
}

/** Keeps the dead letters within their age and number, and tells of each that leaves. */
export function oldDeadLettersTask({ producer, warn }: OldDeadLettersDeps, intervalMs: number): UpkeepTask {
  return {
    name: 'old-dead-letters',
    everyMs: pace(intervalMs, 10, 10 * 60_000),
    async run() {
      const pruned = await pruneDeadLetters(producer, Date.now());
      for (const { letter, why } of pruned) {
        const { id, stage, repository, errors, deliveryId } = letter;
        const what = `${stage}${repository ? ` of ${repository}` : ''}, delivery ${deliveryId}`;
        warn(`drops dead letter ${id} (${what}): ${why}; its error was: ${errors[0] ?? 'unknown'}`, undefined);
      }
      return { repaired: pruned.length };
    },
  };
}
