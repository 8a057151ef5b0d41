import { RateLimitedError } from '@failfast-ci/core';
import type { ApiBudget } from '@failfast-ci/github';
import type { RedisConnection } from '@failfast-ci/queue';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

/**
 * GitHub's secondary limit is 900 points a minute for each installation, whichever process spends them (a read
 * costs 1, a write 5). We stay below, so that the answer is our own waiting and not a ban.
 */
const POINTS_PER_MINUTE = 800;

/** One budget for each installation, shared by all workers through Redis. Never makes a worker sleep. */
export function createGithubBudget(redis: RedisConnection, keyPrefix: string): ApiBudget {
  const limiter = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: `${keyPrefix}:github`,
    points: POINTS_PER_MINUTE,
    duration: 60,
  });
  return {
    async spend(installationId, points) {
      try {
        await limiter.consume(installationId, points);
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        throw new RateLimitedError(`the API budget of GitHub installation ${installationId} is spent`, {
          retryAt: Date.now() + Math.max(refusal.msBeforeNext, 1_000),
          scope: `github:${installationId}`,
        });
      }
    },
    async hold(installationId, untilMs) {
      await limiter.block(installationId, Math.max(1, Math.ceil((untilMs - Date.now()) / 1_000)));
    },
  };
}

/** Holds up everybody who calls one GitLab instance until it said it would answer again. */
export function createGitlabHold(redis: RedisConnection, keyPrefix: string, host: string) {
  const key = `${keyPrefix}:gitlab:${host}`;
  return {
    async check(): Promise<void> {
      const left = await redis.pttl(key);
      if (left <= 0) return;
      throw new RateLimitedError(`${host} asked the bridge to wait`, {
        retryAt: Date.now() + left,
        scope: `gitlab:${host}`,
      });
    },
    async set(untilMs: number): Promise<void> {
      await redis.set(key, 1, 'PX', Math.max(1, Math.ceil(untilMs - Date.now())));
    },
  };
}
