import { expect, test } from 'vitest';
import { noticesOf } from './notices.ts';
import type { BridgeState, Overview } from './overview.ts';
import type { QueueLoad } from './queue-loads.ts';

const NOW = 10_000_000;

const load = (given: Partial<QueueLoad> = {}): QueueLoad => ({
  queue: 'mirror',
  jobs: { waiting: 0, active: 0, delayed: 0, failed: 0 },
  paused: false,
  ...given,
});

const bridge = (given: Partial<BridgeState> = {}): BridgeState => ({
  loads: [load()],
  pulse: { state: 'seen', overdueMs: 0 },
  deadLetters: { letters: [], total: 0 },
  pipelines: { open: [], ended: 0, more: false },
  deliveries: {},
  hooksInTrouble: 0,
  ...given,
});

const REDIS = {
  reachable: true,
  pingMs: 1,
  version: '7',
  usedBytes: 1,
  maxBytes: 100,
  policy: 'noeviction',
  appendOnly: true,
} as const;

const texts = (given: Partial<Overview>) =>
  noticesOf({ at: NOW, redis: REDIS, bridge: bridge(), forges: [], ...given }).map(
    ({ level, text }) => `${level}: ${text}`,
  );

test('says nothing when all is well', () => {
  expect(texts({})).toEqual([]);
});

test.each([
  [{ usedBytes: 90 }, 'problem: Redis is 90 % full: when it is, deliveries are refused'],
  [
    { policy: 'allkeys-lru' },
    'problem: Redis may drop jobs when it is full: set maxmemory-policy to noeviction (now allkeys-lru)',
  ],
  [{ appendOnly: false }, 'warning: Redis forgets queued work when it restarts: set appendonly to yes'],
])('Redis with %o', (given, expected) => {
  expect(texts({ redis: { ...REDIS, ...given } })).toEqual([expected]);
});

test.each([
  [
    { paused: true, jobs: { waiting: 1, active: 0, delayed: 0, failed: 0 } },
    'problem: The queue mirror is paused: 1 job waiting',
  ],
  [
    { jobs: { waiting: 0, active: 0, delayed: 0, failed: 2 } },
    'warning: 2 jobs failed in mirror; upkeep moves them to the dead letters',
  ],
  [{ oldestWaitingAt: NOW - 3_600_000 }, 'warning: The oldest job in mirror has been there for 1 h'],
])('a queue with %o', (given, expected) => {
  expect(texts({ bridge: bridge({ loads: [load(given)] }) })).toEqual([expected]);
});

test('a timer that waits for a minute says that no worker takes work', () => {
  expect(texts({ bridge: bridge({ pulse: { state: 'seen', overdueMs: 59_999 } }) })).toEqual([]);
  const late = bridge({ pulse: { state: 'seen', overdueMs: 180_000 } });
  expect(texts({ bridge: late })).toEqual(['problem: No worker has taken work for 3 min']);
});

test('problems come before warnings', () => {
  const forge = {
    name: 'GitLab',
    url: 'https://gitlab.example',
    reachable: false,
    detail: 'no answer within 3 s',
    checkedAt: NOW,
  };
  const letters = bridge({ deadLetters: { letters: [], total: 2 } });
  expect(texts({ bridge: letters, forges: [forge] })).toEqual([
    'problem: GitLab no answer within 3 s: https://gitlab.example',
    'warning: 2 dead letters to replay or drop',
  ]);
});

test('webhooks that GitLab may have disabled are counted', () => {
  expect(texts({ bridge: bridge({ hooksInTrouble: 1 }) })).toEqual([
    'warning: The GitLab webhook of 1 mirror was not as it should be; upkeep repairs it',
  ]);
});
