/** Jobs of one pull request run side by side: here the other one comes at the worst moment, while GitHub is being asked. */
import { randomUUID } from 'node:crypto';
import type { PullRequest, PullRequestClosed, PullRequestUpdated, Repository } from '@failfast-ci/core';
import { closeQueues, connectConsumer, keysFor, openQueues } from '@failfast-ci/queue';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { pullRequestState } from '../state/pull-requests.ts';
import { createRecords } from '../state/runs.ts';
import { runApproved } from './ask-pull-request.ts';
import { onChange } from './changes.ts';
import type { DecideDeps, Wish } from './deps.ts';

const PREFIX = `{closed-meanwhile-${randomUUID()}}`;
const redis = connectConsumer(`${inject('redisUrl')}/5`);
const producer = { redis, keys: keysFor(PREFIX), queues: openQueues(redis, PREFIX) };
// Redis knows all that happened: what is told now is no old story.
beforeAll(() => redis.set(producer.keys.epoch, 1));
afterAll(async () => {
  await producer.queues.mirror.obliterate({ force: true });
  const left = await redis.keys(`${PREFIX}*`);
  if (left.length > 0) await redis.del(...left);
  await closeQueues(producer.queues);
  redis.disconnect();
});

const OLD = 'a'.repeat(40);
const NEW = 'b'.repeat(40);
/** The number of a pull request that GitHub says is open. */
const REOPENED = 5;
const repository: Repository = { id: 1, fullName: 'acme/site', installationId: 2, defaultBranch: 'main' };
const wish = (id: string): Wish => ({ id, deliveryId: id, requestedAt: Date.now(), repository, actor: 'ada' });

const pull = (number: number, sha: string, author = 'ada'): PullRequest => ({
  number,
  title: '',
  url: '',
  state: 'open',
  draft: false,
  author,
  authorAssociation: author === 'ada' ? 'MEMBER' : 'NONE',
  labels: [],
  base: { ref: 'main', sha: 'c'.repeat(40) },
  fromFork: author !== 'ada',
  head: { ref: 'work', sha, repositoryFullName: `${author === 'ada' ? 'acme' : author}/site` },
});

/** `meanwhile` happens once: while GitHub is asked what changed or what somebody may do, or is told of the run. */
function bridge(meanwhile: (deps: DecideDeps) => Promise<unknown>, ignorePaths: string[]): DecideDeps {
  let todo: typeof meanwhile | undefined = meanwhile;
  const happen = async () => {
    const now = todo;
    todo = undefined;
    await now?.(deps);
  };
  const repositoryApi = {
    readPermission: (login: string) => happen().then(() => (login === 'eve' ? 'read' : 'write')),
    listPullRequestFiles: () => happen().then(() => ({ files: [{ path: 'a.c' }], truncated: false })),
    readPullRequest: async (number: number) => ({
      ...pull(number, NEW),
      state: number === REOPENED ? 'open' : 'closed',
    }),
  };
  const policy = {
    onPullRequests: ['*'],
    requiredLabels: [['ok-to-test']],
    authorizedUsers: [],
    authorizedGroups: ['MEMBER'],
    drafts: 'run',
    ignorePaths,
    ciPaths: [],
    approval: 'per-commit',
  };
  const announcer = { announce: happen, refuse: async () => {} };
  const deps = {
    producer,
    policy,
    announcer,
    github: { repository: () => repositoryApi },
    records: createRecords(redis, producer.keys),
    audit: () => {},
    warn: () => {},
  } as unknown as DecideDeps;
  return deps;
}

const pushed = (pullRequest: PullRequest, actor = 'bob'): PullRequestUpdated => ({
  kind: 'pull_request_updated',
  action: 'synchronized',
  repository,
  actor,
  pullRequest,
  previousHeadSha: OLD,
});
const closed = (pullRequest: PullRequest): PullRequestClosed => ({
  kind: 'pull_request_closed',
  repository,
  actor: 'ada',
  pullRequest: { ...pullRequest, state: 'closed' },
  merged: false,
});

const store = (number: number) => pullRequestState(producer, repository.id, number);
const seen = (number: number) =>
  store(number).write({ headSha: OLD, headSeenAt: 1, approval: { sha: OLD, by: 'ada', how: 'button', at: 1 } });

/** The ids of the wishes for the branches of a pull request. */
async function wished(number: number): Promise<string[]> {
  const keys = await redis.keys(`${PREFIX}*wanted:*pr-${number}-*`);
  return (await Promise.all(keys.map((key) => redis.hkeys(key)))).flat().toSorted();
}

test('a push runs nothing when its pull request is closed after the head was noted', async () => {
  const pullRequest = pull(1, NEW);
  await seen(1);
  const deps = bridge((all) => onChange(all, wish('closing-1'), closed(pullRequest)), ['docs/**']);

  const outcome = await onChange(deps, wish('push-1'), pushed(pullRequest, 'ada'));

  expect(outcome).toEqual({ outcome: 'ignored', reason: 'the pull request is closed' });
  expect(await wished(1)).toEqual(['closing-1']);
  expect(await store(1).read()).toMatchObject({ headSha: NEW, closed: 'closing-1' });
});

test('a push does not forget a closing that came before its head was noted', async () => {
  const pullRequest = pull(2, NEW, 'mallory');
  await seen(2);
  const deps = bridge((all) => onChange(all, wish('closing-2'), closed(pullRequest)), []);

  const outcome = await onChange(deps, wish('push-2'), pushed(pullRequest));

  expect(outcome).toEqual({ outcome: 'ignored', reason: 'the pull request is closed' });
  expect(await wished(2)).toEqual(['closing-2']);
  expect(await store(2).read()).toMatchObject({ closed: 'closing-2' });
});

test('a push does not take back the approval of its commit that came before its head was noted', async () => {
  const pullRequest = pull(3, NEW, 'mallory');
  await seen(3);
  const approval = { sha: NEW, by: 'ada', how: 'button', at: 2 } as const;
  const deps = bridge((all) => runApproved(all, wish('approval-3'), pullRequest, approval), []);

  const outcome = await onChange(deps, wish('push-3'), pushed(pullRequest, 'eve'));

  expect(outcome).toEqual({ outcome: 'ignored', reason: 'this commit has run already' });
  expect(await wished(3)).toEqual(['approval-3']);
  expect(await store(3).read()).toMatchObject({ headSha: NEW, approval });
});

test('a push that was claimed before its pull request was closed is taken back', async () => {
  const pullRequest = pull(4, NEW);
  await seen(4);
  const deps = bridge(async (all) => {
    await onChange(all, wish('closing-4'), closed(pullRequest));
    for (const key of await redis.keys(`${PREFIX}*wanted:*pr-4-*`)) await redis.del(key); // the mirror stage has done it
  }, []);

  await onChange(deps, wish('push-4'), pushed(pullRequest, 'ada'));

  expect(await wished(4)).toEqual(['push-4', 'push-4.closed']);
});

test('a push runs all the same when the closing that came meanwhile was told after the reopening', async () => {
  const pullRequest = pull(REOPENED, NEW);
  await seen(REOPENED);
  const deps = bridge((all) => onChange(all, wish('closing-5'), closed(pullRequest)), ['docs/**']);

  expect(await onChange(deps, wish('push-5'), pushed(pullRequest, 'ada'))).toMatchObject({ outcome: 'done' });

  expect(await wished(REOPENED)).toEqual(['closing-5', 'push-5']);
  expect((await store(REOPENED).read())?.closed).toBeUndefined();
});

test('an approval runs nothing when its pull request is closed meanwhile, and stays for a reopening', async () => {
  const pullRequest = pull(6, NEW, 'mallory');
  await seen(6);
  const approval = { sha: NEW, by: 'ada', how: 'button', at: 2 } as const;
  const deps = bridge((all) => onChange(all, wish('closing-6'), closed(pullRequest)), ['docs/**']);

  const outcome = await runApproved(deps, wish('approval-6'), pullRequest, approval);

  expect(outcome).toEqual({ outcome: 'ignored', reason: 'the pull request is closed' });
  expect(await wished(6)).toEqual(['closing-6']);
  expect(await store(6).read()).toMatchObject({ approval, closed: 'closing-6' });
});

test('an approval that was claimed before its pull request was closed is taken back', async () => {
  const pullRequest = pull(8, NEW, 'mallory');
  await seen(8);
  const approval = { sha: NEW, by: 'ada', how: 'button', at: 2 } as const;
  const deps = bridge(async (all) => {
    await onChange(all, wish('closing-8'), closed(pullRequest));
    for (const key of await redis.keys(`${PREFIX}*wanted:*pr-8-*`)) await redis.del(key); // the mirror stage has done it
  }, []);

  await runApproved(deps, wish('approval-8'), pullRequest, approval);

  expect(await wished(8)).toEqual(['approval-8', 'approval-8.closed']);
});

test('an approval runs all the same when the closing that came meanwhile was told after the reopening', async () => {
  const pullRequest = {
    ...pull(REOPENED, NEW, 'mallory'),
    head: { ...pull(REOPENED, NEW, 'mallory').head, ref: 'again' },
  };
  await seen(REOPENED);
  const approval = { sha: NEW, by: 'ada', how: 'button', at: 2 } as const;
  const deps = bridge((all) => onChange(all, wish('closing-7'), closed(pullRequest)), ['docs/**']);

  expect(await runApproved(deps, wish('approval-7'), pullRequest, approval)).toMatchObject({ outcome: 'done' });

  expect(await wished(REOPENED)).toEqual(expect.arrayContaining(['approval-7', 'closing-7']));
  expect(await store(REOPENED).read()).toMatchObject({ approval });
  expect((await store(REOPENED).read())?.closed).toBeUndefined();
});
