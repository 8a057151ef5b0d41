import type { HookDelivery } from '@failfast-ci/github';
import { expect, test } from 'vitest';
import { chooseDeliveries } from './choose-deliveries.ts';

let count = 0;
const attempt = (event: string, action: string | null, given: Partial<HookDelivery> = {}): HookDelivery => {
  count += 1;
  return {
    id: String(count),
    guid: `guid-${count}`,
    deliveredAt: 1_000,
    redelivery: false,
    succeeded: true,
    statusCode: 202,
    status: 'OK',
    event,
    action,
    installationId: 1,
    repositoryId: 7,
    pageCursor: undefined,
    ...given,
  };
};

/** GitHub's list, newest first. */
const choose = (newestFirst: HookDelivery[]) =>
  chooseDeliveries(
    {
      async *listDeliveries() {
        yield* newestFirst;
      },
    },
    { since: 0, until: 5_000 },
  );

test('what tells of commits and what people wish are taken apart, each oldest first', async () => {
  const newestFirst = [
    attempt('issue_comment', 'created', { guid: 'b' }),
    attempt('pull_request', 'synchronize', { guid: 'd' }),
    attempt('pull_request', 'labeled', { guid: 'a' }),
    attempt('push', null, { guid: 'c' }),
    attempt('issue_comment', 'edited'),
    attempt('check_run', 'created'),
    attempt('star', 'created'),
  ];

  const { changes, wishes } = await choose(newestFirst);

  expect(changes.map(({ guid }) => guid)).toEqual(['c', 'd']);
  expect(wishes.map(({ guid }) => guid)).toEqual(['a', 'b']);
});

test('left out are those that never arrived, that came to a Redis that knows them, or that belong to no repository', async () => {
  const { changes, wishes } = await choose([
    attempt('push', null, { succeeded: false }),
    attempt('push', null, { deliveredAt: 5_001 }),
    attempt('issue_comment', 'created', { repositoryId: null }),
    attempt('issue_comment', 'created', { installationId: null }),
  ]);

  expect([...changes, ...wishes]).toEqual([]);
});

test('one that was delivered again counts once, as when it came first', async () => {
  const { wishes } = await choose([
    attempt('issue_comment', 'created', { guid: 'x', deliveredAt: 3_000, redelivery: true }),
    attempt('issue_comment', 'created', { guid: 'x', deliveredAt: 2_000 }),
  ]);

  expect(wishes.map(({ deliveredAt }) => deliveredAt)).toEqual([2_000]);
});

test('of too many the newest are taken', async () => {
  const { wishes } = await choose(
    Array.from({ length: 400 }, (_, n) => attempt('issue_comment', 'created', { guid: `n${n}` })),
  );

  expect(wishes).toHaveLength(300);
  expect(wishes.at(-1)?.guid).toBe('n0');
});
