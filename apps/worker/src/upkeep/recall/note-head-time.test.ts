import { randomUUID } from 'node:crypto';
import type { Policy, PullRequestUpdated } from '@failfast-ci/core';
import { closeQueues, connectConsumer, keysFor, openQueues } from '@failfast-ci/queue';
import { afterAll, expect, inject, test } from 'vitest';
import { pullRequestState } from '../../state/pull-requests.ts';
import { noteHeadTime } from './note-head-time.ts';

const PREFIX = `{note-head-time-${randomUUID()}}`;
const redis = connectConsumer(`${inject('redisUrl')}/5`);
const producer = { redis, keys: keysFor(PREFIX), queues: openQueues(redis, PREFIX) };
afterAll(async () => {
  const left = await redis.keys(`${PREFIX}*`);
  if (left.length > 0) await redis.del(...left);
  await closeQueues(producer.queues);
  redis.disconnect();
});

const EPOCH = 9_000;
const HEAD = 'a'.repeat(40);
const policy = {
  authorizedUsers: ['ada'],
  authorizedGroups: [],
  requiredLabels: [['ok-to-test']],
} as unknown as Policy;

const event = (number: number, action: PullRequestUpdated['action'], fork = 'ada') =>
  ({
    kind: 'pull_request_updated',
    action,
    repository: { id: 7, fullName: 'acme/site', installationId: 2, defaultBranch: 'main' },
    actor: 'ada',
    pullRequest: {
      number,
      author: 'ada',
      authorAssociation: 'MEMBER',
      fromFork: true,
      head: { ref: 'work', sha: HEAD, repositoryFullName: `${fork}/site` },
    },
  }) as PullRequestUpdated;

const store = (number: number) => pullRequestState(producer, 7, number);
const note = (told: PullRequestUpdated, deliveredAt: number) =>
  noteHeadTime({ producer, policy }, told, { deliveredAt, epoch: EPOCH });

test('a head that upkeep discovered is as old as its delivery, and keeps what else is known', async () => {
  await store(1).write({ headSha: HEAD, headSeenAt: 8_000, pushedBy: 'eve' });

  await note(event(1, 'synchronized'), 5_000);

  expect(await store(1).read()).toEqual({ headSha: HEAD, headSeenAt: 5_000, pushedBy: 'eve' });
});

test('a head that was left and came back is as new as its return', async () => {
  await note(event(2, 'synchronized'), 1_000);
  await note(event(2, 'synchronized'), 6_000);
  await note(event(2, 'reopened'), 7_000);

  expect((await store(2).read())?.headSeenAt).toBe(6_000);
});

test('a head that it was opened with was there at any time', async () => {
  await note(event(3, 'opened'), 5_000);

  expect(await store(3).read()).toEqual({ headSha: HEAD, headSeenAt: 0 });
});

test('what was seen after Redis came up empty is not made older', async () => {
  await store(4).write({ headSha: HEAD, headSeenAt: EPOCH + 1 });
  await store(5).write({ headSha: 'b'.repeat(40), headSeenAt: 8_000 });

  for (const number of [4, 5]) await note(event(number, 'synchronized'), 5_000);

  expect((await store(4).read())?.headSeenAt).toBe(EPOCH + 1);
  expect((await store(5).read())?.headSha).toBe('b'.repeat(40));
});

test('of a head in a fork of others nothing says that its author pushed it', async () => {
  await note(event(6, 'synchronized', 'initech'), 5_000);

  expect((await store(6).read())?.pushedBy).toBe('initech');
});
