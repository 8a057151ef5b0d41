import { connectConsumer, keysFor } from '@failfast-ci/queue';
import { afterAll, beforeEach, expect, inject, test } from 'vitest';
import { createSuspects, isCulprit, type Suspects } from './suspects.ts';

const redis = connectConsumer(`${inject('redisUrl')}/5`);
const keys = keysFor('{suspects-test}');
const clean = async (): Promise<void> => {
  const found = await redis.keys('{suspects-test}*');
  if (found.length > 0) await redis.del(...found);
};
beforeEach(clean);
afterAll(async () => {
  await clean();
  redis.disconnect();
});

/** One process for each start, all dead afterwards but those in `alive`. */
const processOf = (id: string, dead: ReadonlySet<string>, others = 0): Suspects =>
  createSuspects(
    { redis, keys },
    {
      id,
      diedAmong: async (ids) => ids.filter((each) => dead.has(each)).length,
      diedSince: async () => dead.size + others,
    },
  );

const job = (stalledCounter: number) => ({ id: 'j1', timestamp: 1_000, stalledCounter });

test.each([
  ['three deaths with it and none without', { withIt: 3, withoutIt: 0 }, true],
  ['two deaths may be chance', { withIt: 2, withoutIt: 0 }, false],
  ['as many die without it', { withIt: 3, withoutIt: 3 }, false],
  ['one that dies elsewhere does not acquit it', { withIt: 3, withoutIt: 1 }, true],
  ['nor does bad luck for ever', { withIt: 9, withoutIt: 8 }, true],
])('%s', (_, deaths, culprit) => {
  expect(isCulprit(deaths)).toBe(culprit);
});

test('a job is started three times and not a fourth time', async () => {
  const dead = new Set<string>();
  for (const [losses, id] of ['a', 'b', 'c'].entries()) {
    expect((await processOf(id, dead).admit('mirror', job(losses))).may).toBe('start');
    dead.add(id);
  }
  expect(await processOf('d', dead).admit('mirror', job(3))).toEqual({
    may: 'never',
    deaths: { withIt: 3, withoutIt: 0 },
  });
});

test('a worker that was only frozen is no death', async () => {
  const dead = new Set(['a', 'b']);
  for (const [losses, id] of ['a', 'b', 'frozen'].entries()) await processOf(id, dead).admit('mirror', job(losses));
  expect((await processOf('d', dead).admit('mirror', job(3))).may).toBe('start');
});

test('a worker that had the job, ended its attempt and died later is no death with it', async () => {
  const dead = new Set<string>();
  for (const [losses, id] of ['a', 'b', 'c'].entries()) {
    const admission = await processOf(id, dead).admit('mirror', job(losses));
    if (admission.may === 'start' && id !== 'a') await admission.done();
    dead.add(id);
  }
  expect((await processOf('d', dead).admit('mirror', job(3))).may).toBe('start');
});

test('replayed, it starts with a clean record', async () => {
  const dead = new Set(['a', 'b', 'c']);
  for (const [losses, id] of ['a', 'b', 'c'].entries()) await processOf(id, dead).admit('mirror', job(losses));
  const replayed = { ...job(1), timestamp: 2_000 };
  expect((await processOf('d', new Set(['z'])).admit('mirror', replayed)).may).toBe('start');
});

test('of those that lost a worker twice one is at work in a process at a time', async () => {
  const here = processOf('a', new Set());
  const first = await here.admit('mirror', { ...job(2), id: 'first' });
  expect(await here.admit('report', { ...job(2), id: 'second' })).toEqual({ may: 'later' });
  expect((await here.admit('mirror', { ...job(1), id: 'third' })).may).toBe('start');
  if (first.may === 'start') await first.done();
  expect((await here.admit('report', { ...job(2), id: 'second' })).may).toBe('start');
});
