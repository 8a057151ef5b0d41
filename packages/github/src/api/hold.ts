import { RateLimitedError } from '@failfast-ci/core';
import type { ApiBudget } from './options.ts';

/**
 * Tells the budget that GitHub asked for a pause. Best effort: it spares the requests of other processes, and
 * the failure itself, which is thrown next and says how long to wait, must not be lost for it.
 */
export async function holdWhenRateLimited(
  budget: ApiBudget | undefined,
  installationId: number,
  failure: Error,
): Promise<void> {
  if (!(failure instanceof RateLimitedError)) return;
  await budget?.hold(installationId, failure.retryAt).catch(() => undefined);
}
