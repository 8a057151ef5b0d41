import { readRedisPolicy } from '@failfast-ci/queue';
import type { WholeConfig } from '../with-config.ts';
import { withQueues } from '../with-queues.ts';
import { type Finding, failed, fromError, ok, unknown, warning } from './finding.ts';

const OLDEST = 7;

/** Does Redis answer, is it new enough, and does accepted work survive in it? */
export async function checkRedis(config: WholeConfig): Promise<Finding[]> {
  try {
    return await withQueues(config, async ({ redis }) => {
      const info = await redis.info();
      const field = (name: string): string | undefined => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
      const { policy, problem } = await readRedisPolicy(redis);
      return [
        checkVersion(field('valkey_version'), field('redis_version')),
        policy === null
          ? unknown('Redis: maxmemory-policy', 'this Redis does not say')
          : problem
            ? failed('Redis: maxmemory-policy', problem, 'Set `maxmemory-policy noeviction`.')
            : ok('Redis: maxmemory-policy', policy),
        field('aof_enabled') === '1'
          ? ok('Redis: append-only file', 'on')
          : warning(
              'Redis: append-only file',
              'off: what was accepted and not done is lost when Redis restarts',
              'Set `appendonly yes`, unless another replica keeps it.',
            ),
        field('role') === 'slave'
          ? failed('Redis: role', 'a read-only replica', 'Point REDIS_URL at the primary, or at the Sentinels.')
          : ok('Redis: role', field('role') ?? 'primary'),
      ];
    });
  } catch (error) {
    return [fromError('Redis', error, 'Check REDIS_URL, the password and the network.')];
  }
}

function checkVersion(valkey: string | undefined, redis: string | undefined): Finding {
  const about = 'Redis: version';
  if (valkey) return ok(about, `Valkey ${valkey}`);
  if (!redis) return unknown(about, 'this Redis does not say');
  if (Number(redis.split('.')[0]) >= OLDEST) return ok(about, redis);
  return failed(about, `${redis} is too old`, `Use Redis ${OLDEST} or newer, or Valkey.`);
}
