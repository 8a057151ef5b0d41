import { RateLimitedError } from '@failfast-ci/core';

/** How long one round of a task goes on before it leaves the rest to the next one. */
export const ROUND_MS = 20_000;

/**
 * Does something to one after the other for as long as a round may take. What fails is told and holds up nobody else; a
 * rate limit spares all that have the same scope (an installation, a GitLab) until the next round.
 */
export async function eachOf<Item>(
  items: readonly Item[],
  scopeOf: (item: Item) => string | number,
  work: (item: Item) => Promise<void>,
  onError: (item: Item, error: unknown) => void | Promise<void>,
): Promise<void> {
  const until = Date.now() + ROUND_MS;
  const heldUp = new Set<string | number>();
  for (const item of items) {
    if (Date.now() >= until) return;
    if (heldUp.has(scopeOf(item))) continue;
    try {
      await work(item);
    } catch (error) {
      if (error instanceof RateLimitedError) heldUp.add(scopeOf(item));
      await onError(item, error);
    }
  }
}
