import type { Undelivered } from './undelivered.ts';

/** A delivery that failed this often while others arrived is given up. */
export const MAX_STRIKES = 5;
/** Attempts that one round asks for. */
export const MAX_PER_ROUND = 100;

export interface Choice {
  /** To be asked for again now. */
  ask: Undelivered[];
  /** Not to be asked for any more. */
  giveUp: Undelivered[];
}

/**
 * Which deliveries to ask for again. While the door is shut (the latest attempt of all failed) one of them is tried at
 * a time: it tells when the door is open again, and the others are spared. Pure.
 *
 * @param gapMs between two attempts of one delivery
 */
export function chooseRedeliveries(
  waiting: readonly Undelivered[],
  { now, open, gapMs, windowMs }: { now: number; open: boolean; gapMs: number; windowMs: number },
): Choice {
  const giveUp = waiting.filter(({ strikes, firstAt }) => strikes >= MAX_STRIKES || now - firstAt >= windowMs);
  const due = waiting
    .filter((delivery) => !giveUp.includes(delivery))
    .filter(({ askedAt }) => askedAt === undefined || now - askedAt >= gapMs)
    // The one that was asked for longest ago, so that each is a probe in its turn; then in the order of the events.
    .toSorted((a, b) => (open ? 0 : (a.askedAt ?? 0) - (b.askedAt ?? 0)) || a.firstAt - b.firstAt);
  return { ask: due.slice(0, open ? MAX_PER_ROUND : 1), giveUp };
}
