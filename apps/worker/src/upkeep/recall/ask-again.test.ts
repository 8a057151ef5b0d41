import { randomUUID } from 'node:crypto';
import type { GithubEvent, Policy, PullRequest } from '@failfast-ci/core';
import { closeQueues, connectConsumer, keysFor, openQueues } from '@failfast-ci/queue';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { type AskDeps, askAgain } from './ask-again.ts';

const PREFIX = `{ask-again-${randomUUID()}}`;
const redis = connectConsumer(`${inject('redisUrl')}/5`);
const producer = { redis, keys: keysFor(PREFIX), queues: openQueues(redis, PREFIX) };
beforeAll(() => redis.ping());
afterAll(async () => {
  await producer.queues.decide.obliterate({ force: true });
  const left = await redis.keys(`${PREFIX}*`);
  if (left.length > 0) await redis.del(...left);
  await closeQueues(producer.queues);
  redis.disconnect();
});

const HEAD = 'a'.repeat(40);
const policy = { requiredLabels: [['ok-to-test']], onComments: [], onBranches: ['main'] } as unknown as Policy;
const pull = { number: 3, state: 'open', labels: ['ok-to-test'], head: { sha: HEAD } } as PullRequest;
const event = (kind: string, given: object): GithubEvent =>
  ({ kind, repository: { id: 7 }, actor: 'ada', pullRequest: pull, ...given }) as unknown as GithubEvent;

/** The pull request as it is now. */
const ask = (told: GithubEvent, now: PullRequest = pull, guid: string = randomUUID()) => {
  const github = { repository: () => ({ readPullRequest: async () => now }) };
  const delivery = { id: '1', guid, event: '', deliveredAt: 1_000, installationId: 2, repositoryId: 7 };
  return askAgain({ producer, policy, github } as unknown as AskDeps, delivery, told);
};

const labelled = event('pull_request_labeled', { label: 'ok-to-test' });
const reviewed = event('review_approved', { sha: HEAD });
const said = (body: string) => event('comment_created', { body, number: 3, commentId: 31 });
const pressed = (action: string) => event('check_action_requested', { action });

test.each([
  ['a command', said('/retest')],
  ['an approving label', labelled],
  ['an approving review', reviewed],
  ['the button to approve', pressed('approve')],
  ['the button to skip', pressed('skip')],
  ['the deletion of a branch that is run', event('branch_deleted', { branch: 'main' })],
])('%s is asked for again', async (_, told) => {
  expect(await ask(told)).toBe(true);
});

test.each([
  ['talk', said('looks good')],
  ['the deletion of any other branch', event('branch_deleted', { branch: 'topic' })],
  ['another label', event('pull_request_labeled', { label: 'bug' })],
  ['a button that does something each time', pressed('retry')],
  ['a closing, which the state shows', event('pull_request_closed', {})],
])('%s is not', async (_, told) => {
  expect(await ask(told)).toBe(false);
});

test.each([
  ['has moved on', { ...pull, head: { ...pull.head, sha: 'b'.repeat(40) } }],
  ['is closed', { ...pull, state: 'closed' as const }],
])('nobody approves a pull request that %s', async (_, now) => {
  expect(await ask(labelled, now)).toBe(false);
  expect(await ask(reviewed, now)).toBe(false);
});

test('a label that was taken away approves nothing', async () => {
  expect(await ask(labelled, { ...pull, labels: [] })).toBe(false);
});

test('what came again since Redis was lost is a duplicate', async () => {
  expect(await ask(said('/retest'), pull, 'guid-1')).toBe(true);
  expect(await ask(said('/retest'), pull, 'guid-1')).toBe(false);
});
