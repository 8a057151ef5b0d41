import { type DeadLetter, dropDeadLetter, toLetter } from './dead-letters.ts';
import type { ProducerDeps } from './producer.ts';

/** How many dead letters are kept, and for how long. */
export const DEAD_LETTER_LIMITS = { maxCount: 10_000, maxAgeMs: 30 * 24 * 3600_000 } as const;
/** Most of one round; the rest follows in the next one. */
const MAX_PER_ROUND = 1_000;

export interface PrunedLetter {
  letter: DeadLetter;
  why: string;
}

/** Drops the oldest letters that are too old or too many. Returns them, so that each can be told. */
export async function pruneDeadLetters(
  deps: Pick<ProducerDeps, 'queues'>,
  now: number,
  { maxCount, maxAgeMs }: { maxCount: number; maxAgeMs: number } = DEAD_LETTER_LIMITS,
): Promise<PrunedLetter[]> {
  const queue = deps.queues['dead-letter'];
  const tooMany = Math.max(0, (await queue.getJobCountByTypes('waiting')) - maxCount);
  // Oldest first.
  const oldest = (await queue.getJobs('waiting', 0, MAX_PER_ROUND - 1, true)).filter((job) => job !== undefined);
  const pruned: PrunedLetter[] = [];
  for (const [index, job] of oldest.entries()) {
    const letter = toLetter(job);
    const why =
      now - letter.lastAt > maxAgeMs
        ? `it is older than ${Math.round(maxAgeMs / (24 * 3600_000))} days`
        : index < tooMany
          ? `there are more than ${maxCount}`
          : undefined;
    if (why === undefined) break;
    if (await dropDeadLetter(deps, letter.id)) pruned.push({ letter, why });
  }
  return pruned;
}
