import { randomUUID } from 'node:crypto';
import type { HookDelivery } from '@failfast-ci/github';
import { connectConsumer, keysFor, type RedisConnection } from '@failfast-ci/queue';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { REDELIVERY_WINDOW_MS, readNewAttempts } from './position.ts';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;
let redis: RedisConnection;
let prefix: string;

beforeEach(() => {
  redis = connectConsumer(inject('redisUrl'));
  prefix = `position-${randomUUID()}`;
});
afterEach(async () => {
  const left = await redis.keys(`${prefix}:*`);
  if (left.length > 0) await redis.del(...left);
  redis.disconnect();
});

/** GitHub's list, newest first, in pages of 100 that are named by the id they begin with. */
function githubWith(all: { id: number; at: number }[]) {
  const asked: { since: number; cursor?: string | undefined }[] = [];
  const sorted = all.toSorted((a, b) => b.at - a.at);
  async function* listDeliveries(window: { since: number; cursor?: string | undefined }) {
    asked.push(window);
    const start = window.cursor === undefined ? 0 : sorted.findIndex(({ id }) => String(id) === window.cursor);
    for (const [index, { id, at }] of sorted.entries()) {
      if (index < start) continue;
      if (at < window.since) return;
      const page = Math.floor(index / 100) * 100;
      yield {
        id: String(id),
        deliveredAt: at,
        pageCursor: page === 0 ? undefined : String(sorted[page]?.id),
      } as HookDelivery;
    }
  }
  return { asked, listDeliveries };
}

const look = (github: ReturnType<typeof githubWith>, now = NOW) =>
  readNewAttempts({ redis, keys: keysFor(prefix), github }, now);

test('without a position the last three days are read', async () => {
  const github = githubWith([{ id: 1, at: NOW - MINUTE }]);
  await look(github);
  expect(github.asked[0]?.since).toBeGreaterThan(NOW - REDELIVERY_WINDOW_MS);
  expect(github.asked[0]?.since).toBeLessThan(NOW - REDELIVERY_WINDOW_MS + 5 * MINUTE);
});

test('afterwards only what is newer, with a little overlap', async () => {
  const github = githubWith([{ id: 1, at: NOW - MINUTE }]);
  await look(github);
  await look(github, NOW + MINUTE);
  expect(github.asked[1]?.since).toBe(NOW - 3 * MINUTE);
});

test('what does not fit into one round is the next one’s, and nothing is left out', async () => {
  const github = githubWith(Array.from({ length: 4_500 }, (_, n) => ({ id: n + 1, at: NOW - n * 1_000 })));
  const seen = new Set<string>();
  const sizes: number[] = [];
  for (let round = 0; round < 4; round += 1) {
    const attempts = await look(github);
    sizes.push(attempts.length);
    for (const { id } of attempts) seen.add(id);
  }
  expect(sizes[0]).toBe(2_000);
  expect(Math.max(...sizes)).toBeLessThan(4_500);
  expect(seen.size).toBe(4_500);
});
