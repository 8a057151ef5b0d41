import { PermanentError, RateLimitedError } from '@failfast-ci/core';
import type { Keys, RedisConnection } from '@failfast-ci/queue';
import type { UpkeepTask } from '../processors/upkeep.ts';
import { onlyOnce } from './round-lock.ts';

export interface GuardDeps {
  redis: RedisConnection;
  keys: Keys;
  warn: (message: string, error: unknown) => void;
  /** Counts what a task mended. */
  repaired?: ((task: string, count: number) => void) | undefined;
}

/**
 * A round that a forge refuses is over; the next one comes by itself. As a job of its own it would be kept and repeated
 * beside that one, and a refusal that lasts would become a dead letter each round.
 */
export function guarded(deps: GuardDeps, task: UpkeepTask): UpkeepTask {
  return {
    ...task,
    async run() {
      try {
        const result = await onlyOnce(deps, task.name, () => task.run());
        if (result === 'busy') return { busy: 1 };
        if (result.repaired) deps.repaired?.(task.name, result.repaired);
        return result;
      } catch (error) {
        if (!(error instanceof PermanentError || error instanceof RateLimitedError)) throw error;
        deps.warn(`upkeep cannot do its round: ${task.name}`, error);
        return { refused: 1 };
      }
    },
  };
}
