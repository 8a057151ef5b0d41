import { NotFoundError } from '@failfast-ci/core';
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
  /** Mirrors whose hook was not as it should be, this round. */
  inTrouble?: ((mirrors: number) => void) | undefined;
}

const MAX_PER_ROUND = 50;

/**
 * Gives each mirror the one webhook that it should have: somebody deleted or changed it, GitLab disabled it after
 * failures, or the key of its tokens is another one. One call for a hook that is well.
 */
export function hooksTask(deps: HooksDeps, intervalMs: number): UpkeepTask {
  const rotation = createRotation(deps.redis, deps.keys, 'hooks');
  return {
    name: 'hooks',
    everyMs: pace(intervalMs, 5, 5 * 60_000),
    async run() {
      const mirrors = await rotation.next(await deps.registry.all(), ({ projectId }) => projectId, MAX_PER_ROUND);
      let [repaired, failed] = [0, 0];
      await eachOf(
        mirrors,
        ({ gitlabUrl }) => gitlabUrl,
        async (mirror) => {
          try {
            if ((await repair(deps, mirror)) !== 'unchanged') repaired += 1;
          } catch (error) {
            if (!(error instanceof NotFoundError)) failed += 1;
            throw error;
          } finally {
            await rotation.done(mirror.projectId);
          }
        },
        (mirror, error) => deps.warn(`cannot look after the webhook of ${mirror.fullPath}`, error),
      );
      deps.inTrouble?.(repaired + failed);
      return { looked_at: mirrors.length, repaired, failed };
    },
  };
}

function repair({ mirror: { gitlabs, hookKey, webhookUrl } }: HooksDeps, { projectId }: KnownMirror) {
  return gitlabs.of(projectId).ensureHook(projectId, {
    url: webhookUrl,
    token: hookSecretToken(hookKey, projectId),
    signingToken: hookSigningToken(hookKey, projectId),
  });
}
