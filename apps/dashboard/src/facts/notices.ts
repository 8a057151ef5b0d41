import type { Overview } from './overview.ts';
import type { QueueLoad } from './queue-loads.ts';
import type { RedisHealth } from './redis-health.ts';
import { ago, share, span } from './words.ts';
import type { WorkerPulse } from './worker-pulse.ts';

/** Something an operator should look at. */
export interface Notice {
  /** `problem`: work stands still or is lost. `warning`: it may come to that. */
  level: 'problem' | 'warning';
  text: string;
  /** Page of the dashboard that shows more. */
  href?: string;
}

/** A timer that waits this long waits for a worker. Rounds take turns, so a little late is nothing. */
const LATE_MS = 60_000;
/** Waiting longer than this is worth a look even under load. */
const LONG_WAIT_MS = 10 * 60_000;
const NEARLY_FULL = 0.85;

/** What needs attention, the worst first; none when all is well. */
export function noticesOf(overview: Overview): Notice[] {
  const { at, redis, bridge, forges } = overview;
  const notices = [...redisNotices(redis)];
  for (const forge of forges.filter(({ reachable }) => !reachable)) {
    notices.push({ level: 'problem', text: `${forge.name} ${forge.detail}: ${forge.url}` });
  }
  if (bridge) {
    notices.push(...workerNotices(bridge.pulse), ...bridge.loads.flatMap((load) => queueNotices(load, at)));
    if (bridge.hooksInTrouble > 0) {
      const hooks = count(bridge.hooksInTrouble, 'mirror');
      notices.push({
        level: 'warning',
        text: `The GitLab webhook of ${hooks} was not as it should be; upkeep repairs it`,
      });
    }
    const { total } = bridge.deadLetters;
    if (total > 0)
      notices.push({
        level: 'warning',
        text: `${count(total, 'dead letter')} to replay or drop`,
        href: '/dead-letters',
      });
  }
  return notices.sort((a, b) => a.level.localeCompare(b.level));
}

function redisNotices(redis: RedisHealth): Notice[] {
  if (!redis.reachable) {
    return [
      { level: 'problem', text: `Redis does not answer (${redis.reason}): deliveries are refused and work waits` },
    ];
  }
  const notices: Notice[] = [];
  if (redis.maxBytes !== null && redis.usedBytes / redis.maxBytes >= NEARLY_FULL) {
    notices.push({
      level: 'problem',
      text: `Redis is ${share(redis.usedBytes, redis.maxBytes)} full: when it is, deliveries are refused`,
    });
  }
  if (redis.policy !== '' && redis.policy !== 'noeviction') {
    notices.push({
      level: 'problem',
      text: `Redis may drop jobs when it is full: set maxmemory-policy to noeviction (now ${redis.policy})`,
    });
  }
  if (!redis.appendOnly) {
    notices.push({ level: 'warning', text: 'Redis forgets queued work when it restarts: set appendonly to yes' });
  }
  return notices;
}

function workerNotices(pulse: WorkerPulse): Notice[] {
  if (pulse.state === 'never-seen')
    return [{ level: 'problem', text: 'No worker has run here yet: nothing is worked on' }];
  if (pulse.overdueMs < LATE_MS) return [];
  return [{ level: 'problem', text: `No worker has taken work for ${span(pulse.overdueMs)}`, href: '/queues' }];
}

function queueNotices(
  { queue: name, paused, jobs: { failed, waiting }, oldestWaitingAt }: QueueLoad,
  at: number,
): Notice[] {
  const href = `/queues/queue/${name}`;
  const notices: Notice[] = [];
  if (paused)
    notices.push({ level: 'problem', text: `The queue ${name} is paused: ${count(waiting, 'job')} waiting`, href });
  if (failed > 0)
    notices.push({
      level: 'warning',
      text: `${count(failed, 'job')} failed in ${name}; upkeep moves them to the dead letters`,
      href,
    });
  if (!paused && oldestWaitingAt !== undefined && at - oldestWaitingAt > LONG_WAIT_MS) {
    notices.push({
      level: 'warning',
      text: `The oldest job in ${name} has been there for ${ago(oldestWaitingAt, at, '')}`,
      href,
    });
  }
  return notices;
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;
