import { expect, test } from 'vitest';
import { createTokenStore, type TokenScope } from './token-store.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const site: TokenScope = { installationId: 5, repositoryId: 7, permissions: { contents: 'read' } };

/** A store on a clock of its own, whose tokens are numbered and live for an hour. */
function storeOnClock(options: { capacity?: number } = {}) {
  const clock = { now: 0 };
  let count = 0;
  const mint = async () => {
    count += 1;
    return { token: `token-${count}`, expiresAt: clock.now + HOUR };
  };
  return { clock, store: createTokenStore(mint, { now: () => clock.now, ...options }) };
}

test('a token is used again until five minutes before it expires', async () => {
  const { clock, store } = storeOnClock();

  expect(await store.get(site)).toBe('token-1');
  clock.now = HOUR - 5 * MINUTE - 1;
  expect(await store.get(site)).toBe('token-1');
  clock.now = HOUR - 5 * MINUTE;
  expect(await store.get(site)).toBe('token-2');
});

test('those who ask at the same time wait for the same token', async () => {
  const { store } = storeOnClock();

  expect(await Promise.all([store.get(site), store.get(site), store.get(site, { refresh: true })])).toEqual([
    'token-1',
    'token-1',
    'token-1',
  ]);
});

test('a token is for one repository and one set of permissions only', async () => {
  const { store } = storeOnClock();

  await store.get(site);
  expect(await store.get({ ...site, repositoryId: 8 })).toBe('token-2');
  expect(await store.get({ ...site, permissions: { contents: 'read', checks: 'write' } })).toBe('token-3');
  expect(await store.get({ ...site, permissions: { checks: 'write', contents: 'read' } })).toBe('token-3');
  expect(await store.get({ installationId: 5, permissions: site.permissions })).toBe('token-4');
});

test('a refresh replaces a token that is still good', async () => {
  const { store } = storeOnClock();

  await store.get(site);
  expect(await store.get(site, { refresh: true })).toBe('token-2');
  expect(await store.get(site)).toBe('token-2');
});

test('discarding a refused token leaves a newer one alone', async () => {
  const { store } = storeOnClock();
  await store.get(site);
  await store.get(site, { refresh: true });

  store.discard(site, 'token-1');
  expect(await store.get(site)).toBe('token-2');
  store.discard(site, 'token-2');
  expect(await store.get(site)).toBe('token-3');
});

test('when there are too many, the one unused for longest goes', async () => {
  const { store } = storeOnClock({ capacity: 2 });
  const other = { ...site, repositoryId: 8 };
  await store.get(site);
  await store.get(other);
  await store.get(site);
  await store.get({ ...site, repositoryId: 9 });

  expect(await store.get(site)).toBe('token-1');
  expect(await store.get(other)).toBe('token-4');
});

test('a failed mint is not remembered', async () => {
  const outcomes = [Promise.reject(new Error('away')), Promise.resolve({ token: 'token-1', expiresAt: Infinity })];
  const store = createTokenStore(() => outcomes.shift() ?? Promise.reject(new Error('minted too often')));

  await expect(store.get(site)).rejects.toThrow('away');
  expect(await store.get(site)).toBe('token-1');
});
