import { subjectOfRun } from '@failfast-ci/core';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { openProducer, runOf, type TestProducer } from '../testing/index.ts';
import { addToJourney, deliveriesNamed, JOURNEY_LIMITS, type JourneyStep, nameOf, readJourneys } from './journeys.ts';
import { TTL_S } from './keys.ts';

let producer: TestProducer;
beforeEach(async () => {
  producer = await openProducer(inject('redisUrl'));
});
afterEach(() => producer.close());

const RUN = runOf('d-1', {
  sha: 'abcdef0123456789abcdef0123456789abcdef01',
  source: {
    kind: 'pull_request',
    number: 12,
    headRef: 'fix',
    baseRef: 'main',
    labels: [],
    fromFork: false,
    url: 'https://github.example/acme/site/pull/12',
  },
});
const delivery = { at: 1_000, event: 'pull_request_updated', actor: 'ann' };
const subject = subjectOfRun(RUN);

const step = (stage: JourneyStep['stage'], given: Partial<JourneyStep> = {}): JourneyStep => ({
  at: Date.now(),
  stage,
  outcome: 'done',
  ...given,
});

const add = (deliveryId: string, one: JourneyStep, about: object = { subject }): Promise<void> =>
  addToJourney(producer, { deliveryId, step: one, ...about });

test('each stage adds its step, and whoever knows more says what it is about', async () => {
  const { repository } = RUN;
  await add('d-1', step('decide', { reason: 'ann may' }), { delivery, subject: { repository, number: 12 } });
  await add('d-1', step('mirror', { fields: { pack_bytes: 900 }, durationMs: 40 }));
  await add('d-1', step('decide', { outcome: 'retrying' }), { delivery, subject: { repository, number: 12 } });
  const [record] = await readJourneys(producer, ['d-1', 'd-2']);
  expect(record).toMatchObject({ deliveryId: 'd-1', delivery, subject });
  expect(record?.steps.map(({ stage, outcome }) => `${stage} ${outcome}`)).toEqual([
    'decide done',
    'mirror done',
    'decide retrying',
  ]);
});

test.each([
  ['its repository, in any case', nameOf.repository('Acme/Site')],
  ['its number', nameOf.number(12)],
  ['its pull request', nameOf.pullRequest('acme/site', 12)],
  ['the beginning of its commit', nameOf.commit('abcdef0')],
  ['its pipeline', nameOf.pipeline(901)],
])('a journey is found by %s', async (_, name) => {
  await add('d-1', step('pipeline', { fields: { gitlab_pipeline_id: 901 } }));
  expect(await deliveriesNamed(producer, name)).toEqual(['d-1']);
});

test('what only repeats the last step is not written, and what differs is', async () => {
  for (const status of ['running', 'running', 'failed', 'running', 'success', 'success']) {
    await add('d-1', step('report', { fields: { gitlab_status: status } }));
  }
  const [record] = await readJourneys(producer, ['d-1']);
  expect(record?.steps.map(({ fields }) => fields?.gitlab_status)).toEqual(['running', 'failed', 'running', 'success']);
});

test('a record stays small: the first steps are kept, and the newest', async () => {
  const { steps } = JOURNEY_LIMITS;
  for (let n = 0; n < steps + 10; n += 1) await add('d-1', step('report', { reason: `n ${n}` }));
  const [record] = await readJourneys(producer, ['d-1']);
  expect(record?.steps).toHaveLength(steps);
  expect(record?.steps.at(0)?.reason).toBe('n 0');
  expect(record?.steps.at(-2)?.reason).toBe(`n ${steps - 2}`);
  expect(record?.steps.at(-1)?.reason).toBe(`n ${steps + 9}`);
});

test('one busy repository is found by its newest journeys only', async () => {
  const ids = Array.from({ length: JOURNEY_LIMITS.underOneName + 5 }, (_, n) => `d-${n}`);
  for (const [n, id] of ids.entries()) await add(id, step('decide', { at: n + Date.now() }));
  const known = await deliveriesNamed(producer, nameOf.repository('acme/site'));
  expect(known).toEqual(ids.toReversed().slice(0, JOURNEY_LIMITS.underOneName));
});

test('all together are bounded: those that nothing happened to for longest go first', async () => {
  const { redis, keys } = producer;
  await add('oldest', step('decide', { at: Date.now() - 60_000 }));
  const others = Array.from({ length: JOURNEY_LIMITS.records }, (_, n) => [Date.now() + n, `d-${n}`]);
  await redis.zadd(keys.journeys, ...(others.flat() as [number, string]));
  await add('newest', step('decide', { at: Date.now() + 10 ** 6 }));
  expect(await redis.zcard(keys.journeys)).toBe(JOURNEY_LIMITS.records);
  expect((await readJourneys(producer, ['oldest', 'newest'])).map(({ deliveryId }) => deliveryId)).toEqual(['newest']);
});

test('everything of it goes by itself', async () => {
  const { redis, keys } = producer;
  await add('d-1', step('pipeline', { fields: { gitlab_pipeline_id: 901 } }));
  const names = [nameOf.repository('acme/site'), nameOf.commit(RUN.sha), nameOf.pipeline(901)];
  for (const key of [keys.journey('d-1'), ...names.map((name) => keys.journeysNamed(name))]) {
    const left = await redis.ttl(key);
    expect(left, key).toBeGreaterThan(TTL_S.journey - 60);
  }
  await add('d-2', step('decide', { at: Date.now() + (TTL_S.journey + 1) * 1_000 }));
  expect(await redis.zrevrange(keys.journeys, 0, -1), 'of those that are gone none is counted').toEqual(['d-2']);
});

test('the record of a run holds less than two kilobytes', async () => {
  const { redis, keys } = producer;
  await add('d-1', step('decide', { reason: '@ann is authorized', durationMs: 31, jobId: 'decide~d-1' }), {
    delivery,
    subject,
  });
  await add(
    'd-1',
    step('mirror', { durationMs: 812, fields: { gitlab_project_id: 3, pack_bytes: 78_123, merged: 0 } }),
  );
  await add('d-1', step('pipeline', { durationMs: 99, fields: { gitlab_project_id: 3, gitlab_pipeline_id: 901 } }));
  for (const gitlab_status of ['running', 'success']) {
    await add(
      'd-1',
      step('report', { fields: { gitlab_pipeline_id: 901, gitlab_status, gate: '7 of 9 CI jobs succeeded' } }),
    );
  }
  expect(JSON.stringify(await redis.hgetall(keys.journey('d-1'))).length).toBeLessThan(2_000);
});
