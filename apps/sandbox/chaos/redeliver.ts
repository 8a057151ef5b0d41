import type { World } from './world.ts';

const EVERY_MS = 2_000;
/** A delivery that was tried so short a while ago may still be under way. */
const REST_MS = 3_000;

/** Asks GitHub again for what never arrived, as an operator does on the App's page. Returns how to stop that. */
export function redeliverLost({ github }: World): () => void {
  const timer = setInterval(() => {
    const { deliveries } = github;
    for (const attempts of Map.groupBy(deliveries.attempts, ({ guid }) => guid).values()) {
      if (attempts.some(({ statusCode }) => statusCode >= 200 && statusCode < 300)) continue;
      const last = attempts[attempts.length - 1];
      if (last && Date.now() - Date.parse(last.deliveredAt) > REST_MS) deliveries.redeliver(last.id);
    }
  }, EVERY_MS);
  return () => clearInterval(timer);
}
