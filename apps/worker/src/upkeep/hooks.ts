import { hookSecretToken, hookSigningToken } from '@failfast-ci/gitlab';
import type { Keys, RedisConnection } from '@failfast-ci/queue';
import type { MirrorDeps } from '../mirror/ensure-mirror.ts';
import type { UpkeepTask } from '../processors/upkeep.ts';
import { eachOf } from './each-of.ts';
import type { KnownMirror, MirrorRegistry } from './mirrors/registry.ts';
import { createRotation } from './mirrors/rotation.ts';
import { pace } from './pace.ts';

export interface HooksDeps {
  redis: RedisConnection;
  keys: Keys;
  mirror: Pick<MirrorDeps, 'gitlabs' | 'hookKey' | 'webhookUrl'>;
  registry: MirrorRegistry;
  warn: (message: string, error: unknown) => void;
}

const MAX_PER_ROUND = 50;
const KEEP_S = 7 * 24 * 3600;

/**
 * Gives each mirror the one webhook that it should have: somebody deleted or changed it, GitLab disabled it after
 * failures, or the key of its tokens is another one. One call for a hook that is well.
 */
export function hooksTask(deps: HooksDeps, intervalMs: number): UpkeepTask {
  const { redis, keys, registry, warn } = deps;
  const rotation = createRotation(redis, keys, 'hooks');
  const troubleKey = keys.hooksInTrouble;
  const note = async ({ projectId }: KnownMirror, isWell: boolean): Promise<void> => {
    if (isWell) await redis.srem(troubleKey, projectId);
    else await redis.multi().sadd(troubleKey, projectId).expire(troubleKey, KEEP_S).exec();
  };
  return {
    name: 'hooks',
    everyMs: pace(intervalMs, 5, 5 * 60_000),
    async run() {
      const mirrors = await rotation.next(await registry.all(), ({ projectId }) => projectId, MAX_PER_ROUND);
      const result = { looked_at: mirrors.length, repaired: 0, failed: 0 };
      const look = async (mirror: KnownMirror): Promise<void> => {
        await rotation.done(mirror.projectId);
        const isWell = (await repair(deps, mirror)) === 'unchanged';
        if (!isWell) result.repaired += 1;
        await note(mirror, isWell);
      };
      const failed = async (mirror: KnownMirror, error: unknown): Promise<void> => {
        result.failed += 1;
        await note(mirror, false);
        warn(`cannot look after the webhook of ${mirror.fullPath}`, error);
      };
      await eachOf(mirrors, ({ gitlabUrl }) => gitlabUrl, look, failed);
      return result;
    },
  };
}

/** Mirrors whose webhook was not as it should be when it was looked at last. */
export const hooksInTrouble = ({ redis, keys }: Pick<HooksDeps, 'redis' | 'keys'>): Promise<number> =>
  redis.scard(keys.hooksInTrouble);

function repair({ mirror: { gitlabs, hookKey, webhookUrl } }: HooksDeps, { projectId }: KnownMirror) {
  return gitlabs.of(projectId).ensureHook(projectId, {
    url: webhookUrl,
    token: hookSecretToken(hookKey, projectId),
    signingToken: hookSigningToken(hookKey, projectId),
  });
}
