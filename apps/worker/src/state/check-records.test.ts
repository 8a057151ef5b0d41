import { connectConsumer } from '@failfast-ci/queue';
import { afterAll, beforeEach, expect, inject, test } from 'vitest';
import { createCheckRecords } from './check-records.ts';
import { SETTLED_AFTER_US } from './check-scripts.ts';

const redis = connectConsumer(`${inject('redisUrl')}/5`);
const records = createCheckRecords(redis);
const KEY = '{check-records-test}';
const NAME = 'gitlab-ci Pipeline';
/** Ahead of Redis's clock, as after a failover: microseconds since the epoch. */
const T = (Date.now() + 3_600_000) * 1_000;
const known = (digest: string) => ({ id: 98_765_432_101, digest, externalId: '{"object_kind":"gate"}' });

beforeEach(() => redis.del(KEY));
afterAll(async () => {
  await redis.del(KEY);
  redis.disconnect();
});

/** Somebody writes from beginning to end. */
async function write(stamp: number, digest: string): Promise<boolean> {
  expect(await records.look(KEY, NAME, stamp, digest)).toMatchObject({ state: 'write' });
  return records.finish(KEY, NAME, stamp, known(digest));
}

async function created(stamp = T, digest = 'first'): Promise<void> {
  await records.listed(KEY, stamp, []);
  const claim = (await records.claim(KEY, NAME, stamp)) ?? '';
  expect(await records.created(KEY, NAME, { claim, stamp, known: known(digest) })).toBeUndefined();
}

test('what looks like that already is not written', async () => {
  await created();
  expect(await records.look(KEY, NAME, T + 1, 'first')).toEqual({ state: 'equal' });
  expect(await records.look(KEY, NAME, T + 2, 'second')).toMatchObject({ state: 'write', overtaking: false });
});

test('older knowledge never replaces newer', async () => {
  await created();
  await write(T + 10, 'newer');
  expect(await records.look(KEY, NAME, T + 5, 'older')).toEqual({ state: 'outdated' });
});

test('who found nothing to write has seen the state nevertheless: older knowledge is refused', async () => {
  await created();
  await records.look(KEY, NAME, T + 10, 'first');
  expect(await records.look(KEY, NAME, T + 5, 'passing')).toEqual({ state: 'outdated' });
});

test('a write that somebody newer overtook is known to be doubtful, and the next one writes again', async () => {
  await created();
  await records.look(KEY, NAME, T + 1, 'slow');
  await write(T + 2, 'quick');

  expect(await records.finish(KEY, NAME, T + 1, known('slow'))).toBe(false);

  expect(await records.look(KEY, NAME, T + 3, 'quick')).toMatchObject({ state: 'write' });
  expect(await records.finish(KEY, NAME, T + 3, known('quick'))).toBe(true);
  expect(await records.look(KEY, NAME, T + 4, 'quick')).toEqual({ state: 'equal' });
});

test('so is one that was overtaken while the newer write was still under way', async () => {
  await created();
  await records.look(KEY, NAME, T + 1, 'slow');
  await records.look(KEY, NAME, T + 2, 'quick');
  expect(await records.finish(KEY, NAME, T + 1, known('slow'))).toBe(false);
  expect(await records.finish(KEY, NAME, T + 2, known('quick'))).toBe(true);

  expect(await records.look(KEY, NAME, T + 3, 'quick')).toMatchObject({ state: 'write' });
});

test('a write whose author died is overtaken, and written once more when it can no longer land', async () => {
  await created();
  await records.look(KEY, NAME, T + 1, 'dead');
  expect(await records.look(KEY, NAME, T + 2, 'quick')).toMatchObject({ state: 'write', overtaking: true });
  await records.finish(KEY, NAME, T + 2, known('quick'));

  expect(await records.look(KEY, NAME, T + 3, 'quick')).toEqual({ state: 'equal' });
  const settled = T + 2 + SETTLED_AFTER_US;
  expect(await records.look(KEY, NAME, settled, 'quick')).toMatchObject({ state: 'write', overtaking: false });
  await records.finish(KEY, NAME, settled, known('quick'));
  expect(await records.look(KEY, NAME, settled + 1, 'quick')).toEqual({ state: 'equal' });
});

test('no sooner, however long ago whoever overtook it has begun', async () => {
  const minuteAgo = (Date.now() - 60_000) * 1_000;
  await created(minuteAgo);
  await records.look(KEY, NAME, minuteAgo + 1, 'dead');
  await records.look(KEY, NAME, minuteAgo + 2, 'quick');
  await records.finish(KEY, NAME, minuteAgo + 2, known('quick'));

  expect(await records.look(KEY, NAME, minuteAgo + 2 + SETTLED_AFTER_US, 'quick')).toEqual({ state: 'equal' });
});

test('a write that GitHub refused leaves no doubt', async () => {
  await created();
  await records.look(KEY, NAME, T + 1, 'refused');
  await records.abort(KEY, NAME, T + 1);
  expect(await records.look(KEY, NAME, T + 2, 'first')).toEqual({ state: 'equal' });
});

test('one worker creates a check run, the others wait for it', async () => {
  expect(await records.look(KEY, NAME, T, 'first')).toEqual({ state: 'absent', listed: false });
  await records.listed(KEY, T, []);
  const claim = (await records.claim(KEY, NAME, T)) ?? '';
  expect(await records.claim(KEY, NAME, T + 1)).toBeUndefined();
  expect(await records.look(KEY, NAME, T + 1, 'first')).toMatchObject({ state: 'claimed', claim });
});

test('nothing is created while nobody knows what exists', async () => {
  expect(await records.claim(KEY, NAME, T)).toBeUndefined();
});

test('a claim is as old as Redis says, whatever the clocks of the workers', async () => {
  await records.listed(KEY, T, []);
  await records.claim(KEY, NAME, T);
  const [seconds] = await redis.time();
  await redis.hset(KEY, NAME, `${T} 0 0 {"creatingSince":${(Number(seconds) - 20) * 1_000}}`);
  const { ageMs } = (await records.look(KEY, NAME, T + 1, 'first')) as { ageMs: number };
  expect(ageMs).toBeGreaterThanOrEqual(20_000);
  expect(ageMs).toBeLessThan(40_000);
});

test('after a creation whose end nobody knows, GitHub is asked before anything is created', async () => {
  await records.listed(KEY, T, []);
  const claim = (await records.claim(KEY, NAME, T)) ?? '';
  await records.withdraw(KEY, NAME, claim, T);
  expect(await records.look(KEY, NAME, T + 1, 'first')).toEqual({ state: 'absent', listed: false });
});

test('an answer to a question from before such a creation does not count', async () => {
  await records.listed(KEY, T, []);
  const claim = (await records.claim(KEY, NAME, T)) ?? '';
  await records.withdraw(KEY, NAME, claim, T + 5);

  await records.listed(KEY, T + 4, []);
  expect(await records.look(KEY, NAME, T + 6, 'first')).toEqual({ state: 'absent', listed: false });
  await records.listed(KEY, T + 7, []);
  expect(await records.look(KEY, NAME, T + 6, 'first')).toEqual({ state: 'absent', listed: true });
});

test('what such a creation may have made late is looked for when it can no longer come, and what it replaced is named', async () => {
  await records.listed(KEY, T, []);
  const claim = (await records.claim(KEY, NAME, T)) ?? '';
  await records.withdraw(KEY, NAME, claim, T);
  await created(T + 1);
  expect(await records.look(KEY, NAME, T + 2, 'first')).toEqual({ state: 'equal' });

  const settled = T + SETTLED_AFTER_US;
  expect(await records.look(KEY, NAME, settled, 'first')).toEqual({ state: 'absent', listed: false });
  expect(await records.listed(KEY, settled, [{ name: NAME, id: 98_765_432_999 }])).toEqual([98_765_432_101]);
  expect(await records.look(KEY, NAME, settled, 'first')).toMatchObject({
    state: 'write',
    known: { id: 98_765_432_999 },
  });
});

test('what somebody was creating when Redis was lost is looked for when it can no longer come', async () => {
  await redis.hset(KEY, '@owner', '1:2'); // kept in the same hash, and says nothing of checks
  await records.listed(KEY, T, [], { maybeLost: true });
  expect(await records.look(KEY, NAME, T + 1, 'a')).toEqual({ state: 'absent', listed: true });

  const settled = T + SETTLED_AFTER_US;
  expect(await records.look(KEY, NAME, settled, 'a')).toEqual({ state: 'absent', listed: false });
  await records.listed(KEY, settled, [], { maybeLost: true });

  expect(await records.look(KEY, NAME, settled + 1, 'a')).toEqual({ state: 'absent', listed: true });
});

test('after a creation that was refused, it is not asked again', async () => {
  await records.listed(KEY, T, []);
  const claim = (await records.claim(KEY, NAME, T)) ?? '';
  await records.withdraw(KEY, NAME, claim);
  expect(await records.look(KEY, NAME, T + 1, 'first')).toEqual({ state: 'absent', listed: true });
});

test('whoever hears late of his own check run leaves what others wrote to it meanwhile', async () => {
  await records.listed(KEY, T, []);
  const claim = (await records.claim(KEY, NAME, T)) ?? '';
  await records.listed(KEY, T, [{ name: NAME, id: 98_765_432_101 }]);
  await write(T + 5, 'ended');

  expect(await records.created(KEY, NAME, { claim, stamp: T, known: known('running') })).toBe('overtaken');
  expect(await records.look(KEY, NAME, T + 6, 'running')).toMatchObject({ state: 'write' });
});

test('a check run that is gone is forgotten, a newer one of its name is not', async () => {
  await created();
  await records.forget(KEY, NAME, 5);
  expect(await records.look(KEY, NAME, T + 1, 'first')).toEqual({ state: 'equal' });
  await records.forget(KEY, NAME, 98_765_432_101);
  expect(await records.look(KEY, NAME, T + 2, 'first')).toEqual({ state: 'absent', listed: false });
});

test('of two check runs of one name the newer is kept and written again, the older is the surplus', async () => {
  await records.listed(KEY, T, []);
  const late = (await records.claim(KEY, NAME, T)) ?? '';
  await records.withdraw(KEY, NAME, late, T);
  await created(T + 1, 'quick');

  const surplus = await records.created(KEY, NAME, {
    claim: late,
    stamp: T,
    known: { ...known('late'), id: 98_765_432_999 },
  });

  expect(surplus).toBe(98_765_432_101);
  expect(await records.read(KEY, NAME)).toMatchObject({ id: 98_765_432_999 });
  expect(await records.look(KEY, NAME, T + 2, 'quick')).toMatchObject({
    state: 'write',
    known: { id: 98_765_432_999 },
  });
});

test('of a check run that was only found at GitHub nobody knows what it shows', async () => {
  expect(await records.isDoubtful(KEY, NAME, T)).toBe(false);
  await records.listed(KEY, T, [{ name: NAME, id: 98_765_432_101 }]);
  expect(await records.isDoubtful(KEY, NAME, T)).toBe(true);
  await write(T + 1, 'done');
  expect(await records.isDoubtful(KEY, NAME, T + 2)).toBe(false);
});

test('a newer check run of a known name that GitHub lists is the one that counts, and is written again', async () => {
  await created();
  await records.listed(KEY, T, [{ name: NAME, id: 98_765_432_999 }]);
  expect(await records.isDoubtful(KEY, NAME, T)).toBe(false);
  expect(await records.isDoubtful(KEY, NAME, T + 1)).toBe(true);
  expect(await records.look(KEY, NAME, T + 1, 'first')).toMatchObject({
    state: 'write',
    known: { id: 98_765_432_999 },
  });
});

test('what GitHub lists never takes the place of what is known to be newer', async () => {
  await created();
  await records.listed(KEY, T, [{ name: NAME, id: 5, externalId: 'old' }]);
  expect(await records.look(KEY, NAME, T + 1, 'first')).toEqual({ state: 'equal' });
});
