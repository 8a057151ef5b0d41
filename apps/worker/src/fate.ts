import { PermanentError, RateLimitedError } from '@failfast-ci/core';
import { MAX_ATTEMPTS, RETRY_DELAYS_MS } from '@failfast-ci/queue';

/** What becomes of a job after an error. */
export type Fate =
  /** The commit is told; nobody else needs to act. */
  | { fate: 'refuse' }
  /** The commit is told and an operator finds the job among the dead letters. */
  | { fate: 'dead-letter' }
  /** Waits as told; no attempt is spent. */
  | { fate: 'wait'; until: number }
  /** Tried again after a pause. */
  | { fate: 'retry'; delayMs: number };

/**
 * One table for all errors. `attempt` counts from 1 and is the one that failed; `wokenUntil` is when it was due if it was
 * started before its time, which must not cost it an attempt.
 */
export function fateOf(error: unknown, attempt: number, wokenUntil = 0, now = Date.now()): Fate {
  if (error instanceof RateLimitedError) return { fate: 'wait', until: error.retryAt };
  if (error instanceof PermanentError) return { fate: error.operatorMustAct ? 'dead-letter' : 'refuse' };
  if (wokenUntil > now) return { fate: 'wait', until: wokenUntil };
  if (attempt >= MAX_ATTEMPTS) return { fate: 'dead-letter' };
  return { fate: 'retry', delayMs: retryDelay(attempt) };
}

/** The pause after the attempt that failed, before jitter. */
export const retryDelay = (attempt: number): number =>
  RETRY_DELAYS_MS[Math.min(Math.max(attempt, 1), RETRY_DELAYS_MS.length) - 1] as number;

/** ±25 %, so that jobs that failed together do not come back together. */
export const withJitter = (delayMs: number, random = Math.random()): number =>
  Math.round(delayMs * (0.75 + random / 2));
