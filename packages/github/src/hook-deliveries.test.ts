import { NotFoundError, RateLimitedError } from '@failfast-ci/core';
import { expect, test } from 'vitest';
import type { HookDelivery } from './hook-deliveries.ts';
import { failureOf, startAppOnServer } from './test-support/app-on-server.ts';
import type { ReceivedRequest } from './test-support/scripted-server.ts';

const LIST = 'GET /app/hook/deliveries';
const NOON = Date.UTC(2026, 0, 2, 12);
const MINUTE = 60_000;

/** The attempt that was made so many minutes before noon. */
function attempt(minutes: number, changes: object = {}) {
  return {
    id: 1_000 - minutes,
    guid: `guid-${minutes}`,
    delivered_at: new Date(NOON - minutes * MINUTE).toISOString(),
    redelivery: false,
    duration: 0.2,
    status: 'OK',
    status_code: 202,
    event: 'push',
    action: null,
    installation_id: 5,
    repository_id: 7,
    ...changes,
  };
}

/** A list in pages of two, by cursor. */
function serve(attempts: object[]) {
  return ({ query }: ReceivedRequest) => {
    const start = Number(query.get('cursor')?.replace('v1_', '') ?? 0);
    const next = `<https://api.github.com/app/hook/deliveries?per_page=100&cursor=v1_${start + 2}>; rel="next"`;
    return { headers: start + 2 < attempts.length ? { link: next } : {}, body: attempts.slice(start, start + 2) };
  };
}

async function collect(deliveries: AsyncIterable<HookDelivery>): Promise<HookDelivery[]> {
  const all: HookDelivery[] = [];
  for await (const delivery of deliveries) all.push(delivery);
  return all;
}

test('deliveries are told newest first, and no page is read after the first that is too old', async () => {
  await using github = await startAppOnServer();
  github.server.on(LIST, serve([1, 2, 3, 4, 5, 6, 7].map((minutes) => attempt(minutes))));

  const all = await collect(github.app.listDeliveries({ since: NOON - 3 * MINUTE }));

  expect(all.map(({ guid }) => guid)).toEqual(['guid-1', 'guid-2', 'guid-3']);
  expect(github.server.to(LIST)).toHaveLength(2);
  expect(github.server.to(LIST)[0]?.query.get('per_page')).toBe('100');
  expect(github.server.to(LIST)[0]?.query.has('status')).toBe(false);
});

test('a delivery is described with what happened to it', async () => {
  await using github = await startAppOnServer();
  github.server.on(LIST, { body: [attempt(1, { action: 'opened', redelivery: true })] });

  expect(await collect(github.app.listDeliveries({ since: 0 }))).toEqual([
    {
      id: '999',
      guid: 'guid-1',
      deliveredAt: NOON - MINUTE,
      redelivery: true,
      succeeded: true,
      statusCode: 202,
      status: 'OK',
      event: 'push',
      action: 'opened',
      installationId: 5,
      repositoryId: 7,
      pageCursor: undefined,
    },
  ]);
});

test.each([
  [200, true],
  [202, true],
  [302, false],
  [401, false],
  [503, false],
  [0, false],
])('a delivery answered with %i succeeded: %j', async (status_code, succeeded) => {
  await using github = await startAppOnServer();
  github.server.on(LIST, { body: [attempt(1, { status_code })] });

  expect(await collect(github.app.listDeliveries({ since: 0 }))).toMatchObject([{ succeeded }]);
});

test('one that concerns no repository or installation is told all the same', async () => {
  await using github = await startAppOnServer();
  github.server.on(LIST, { body: [attempt(1, { installation_id: null, repository_id: undefined })] });

  expect(await collect(github.app.listDeliveries({ since: 0 }))).toMatchObject([
    { installationId: null, repositoryId: null },
  ]);
});

test('after an interruption the list goes on from the page where it stopped', async () => {
  await using github = await startAppOnServer();
  const list = serve([1, 2, 3, 4, 5].map((minutes) => attempt(minutes)));
  github.server.on(LIST, list, list, { status: 429, headers: { 'retry-after': '30' } });
  const seen: HookDelivery[] = [];
  const interrupted = failureOf(
    (async () => {
      for await (const delivery of github.app.listDeliveries({ since: 0 })) seen.push(delivery);
    })(),
  );

  expect(await interrupted).toMatchObject({ name: 'RateLimitedError', scope: 'github:app' });
  expect(await interrupted).toBeInstanceOf(RateLimitedError);
  github.server.on(LIST, list);
  const rest = await collect(github.app.listDeliveries({ since: 0, cursor: seen.at(-1)?.pageCursor }));

  expect(seen.map(({ guid }) => guid)).toEqual(['guid-1', 'guid-2', 'guid-3', 'guid-4']);
  expect(rest.map(({ guid }) => guid)).toEqual(['guid-3', 'guid-4', 'guid-5']);
});

test('a redelivery is asked for by the exact id, however long', async () => {
  await using github = await startAppOnServer();
  const body = JSON.stringify([attempt(1)]).replace('"id":999', '"id":175902690490753025');
  const REDELIVER = 'POST /app/hook/deliveries/175902690490753025/attempts';
  github.server.on(LIST, { body });
  github.server.on(REDELIVER, { status: 202 });

  const [delivery] = await collect(github.app.listDeliveries({ since: 0 }));
  await github.app.redeliver(delivery?.id ?? '');

  expect(github.server.to(REDELIVER)).toHaveLength(1);
});

test('a delivery that GitHub no longer has cannot be redelivered', async () => {
  await using github = await startAppOnServer();

  expect(await failureOf(github.app.redeliver('1'))).toBeInstanceOf(NotFoundError);
});

test.each([
  [{ ref: 'v1', ref_type: 'tag' }, 'v1'],
  [{ ref: 'v1', ref_type: 'branch' }, undefined],
  [{ ref: 'v 1', ref_type: 'tag' }, undefined],
  [null, undefined],
])('the tag that was told of with %j is %s', async (payload, tag) => {
  await using github = await startAppOnServer();
  github.server.on('GET /app/hook/deliveries/175902690490753025', {
    body: { id: 1, request: { headers: {}, payload } },
  });

  expect(await github.app.readCreatedTag('175902690490753025')).toBe(tag);
});

test('a delivery is read again as when it arrived', async () => {
  await using github = await startAppOnServer();
  const payload = { action: 'edited', comment: {} };
  github.server.on('GET /app/hook/deliveries/12', { body: { id: 12, request: { headers: {}, payload } } });

  expect(await github.app.readDeliveredEvent('12', 'issue_comment')).toEqual({
    ignored: 'edited comments do not run again',
  });
});
