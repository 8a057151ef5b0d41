import { NotFoundError, NotSentError, UnreachableError } from '@failfast-ci/core';
import type { GithubApp } from '@failfast-ci/github';
import { connectConsumer, keysFor } from '@failfast-ci/queue';
import { afterAll, beforeEach, expect, inject, test } from 'vitest';
import { createCheckBoard } from './check-board.ts';

const redis = connectConsumer(`${inject('redisUrl')}/5`);
const keys = keysFor('{check-board-test}');
const REPOSITORY = { id: 7, fullName: 'acme/site', installationId: 5, defaultBranch: 'main' };
const SHA = 'a'.repeat(40);
const KEY = keys.checks(REPOSITORY.id, SHA);
const SYNC = 'Gitlab SYNC';
const check = (name: string, status: 'queued' | 'in_progress' = 'queued') => ({
  name,
  externalId: 'x',
  content: { status, title: status, summary: '' },
});

beforeEach(async () => {
  await redis.del(KEY);
});
afterAll(async () => {
  await redis.del(KEY, keys.stamp);
  redis.disconnect();
});

/** Check runs at GitHub; `before…` and `after…` happen around what is asked there. */
function startGithub() {
  const runs: { id: number; name: string; status: string }[] = [];
  const around: Record<string, (call: number) => Promise<void> | void> = {};
  const calls: Record<string, number> = {};
  const happens = async <Value>(what: string, effect: () => Value): Promise<Value> => {
    calls[what] = (calls[what] ?? 0) + 1;
    const call = calls[what];
    await around[`before ${what}`]?.(call);
    const value = effect();
    await around[`after ${what}`]?.(call);
    return value;
  };
  const api = {
    listCheckRuns: () => happens('list', () => runs.map((run) => ({ ...run, externalId: null }))),
    createCheckRun: ({ name, content }: ReturnType<typeof check>) =>
      happens('create', () => {
        const run = { id: runs.length + 1, name, status: content.status };
        runs.push(run);
        return run;
      }),
    updateCheckRun: (id: number, { content }: ReturnType<typeof check>) =>
      happens('update', () => {
        const run = runs.find((one) => one.id === id);
        if (!run) throw new NotFoundError('gone');
        run.status = content.status;
      }),
  };
  const board = createCheckBoard({
    redis,
    keys,
    github: { repository: () => api } as unknown as GithubApp,
    redact: (value) => value,
    onContested: async () => {},
    warn: () => {},
  });
  return { runs, around, calls, put: (wanted = check(SYNC)) => board.put(REPOSITORY, SHA, wanted) };
}

const lost = new UnreachableError('no answer', { forge: 'GitHub' });

/** Somebody set out to create the check run so long ago. */
const claimedSince = (ms: number) =>
  redis.hset(KEY, { '@listed': '1', [SYNC]: `1 0 0 {"creatingSince":${Date.now() - ms}}` });

test('a check run under creation is waited for as long as a request may take', async () => {
  const github = startGithub();
  await claimedSince(20_000);
  // Its creator hears of it when the one who waits has looked and not found it.
  const land = async () => {
    github.runs.push({ id: 1, name: SYNC, status: 'queued' });
    await redis.hset(KEY, SYNC, '1 0 0 {"id":1}');
  };
  github.around['after list'] = (call) => void (call === 1 && setTimeout(land, 400));
  await github.put(check(SYNC, 'in_progress'));
  expect(github.runs).toEqual([{ id: 1, name: SYNC, status: 'in_progress' }]);
  expect(github.calls).toEqual({ list: 1, update: 1 });
});

test('one whose creator died is found at GitHub, long before that', async () => {
  const github = startGithub();
  await claimedSince(6_000);
  github.runs.push({ id: 1, name: SYNC, status: 'queued' });
  await github.put(check(SYNC, 'in_progress'));
  expect(github.runs).toEqual([{ id: 1, name: SYNC, status: 'in_progress' }]);
});

test('one whose creator died before GitHub heard of it is created when nothing can come any more', async () => {
  const github = startGithub();
  await claimedSince(36_000);
  await github.put();
  expect(github.calls).toEqual({ list: 1, create: 1 });
});

test('a list that GitHub answered before a creation whose answer was lost says nothing about it', async () => {
  const github = startGithub();
  const late = Promise.withResolvers<void>();
  github.around['after list'] = (call) => (call === 1 ? late.promise : undefined);
  const slow = github.put(check('gitlab-ci - build'));
  await expect.poll(() => github.calls.list).toBe(1);

  github.around['after create'] = () => {
    throw lost;
  };
  await expect(github.put()).rejects.toThrow(lost);
  delete github.around['after create'];
  late.resolve();
  await slow;
  await github.put();

  expect(github.runs.filter(({ name }) => name === SYNC)).toHaveLength(1);
});

test('a check run that was deleted at GitHub is created again once, however many notice', async () => {
  const github = startGithub();
  await github.put();
  github.runs.splice(0, 1, { id: 0, name: 'another', status: 'queued' });

  const late = Promise.withResolvers<void>();
  github.around['before update'] = (call) => (call === 1 ? late.promise : undefined);
  const slow = github.put(check(SYNC, 'in_progress'));
  await expect.poll(() => github.calls.update).toBe(1);
  await github.put(check(SYNC, 'in_progress'));
  late.resolve();
  await slow;

  expect(github.runs.filter(({ name }) => name === SYNC)).toHaveLength(1);
});

test('a creator who hears late of his check run does not take for shown what others replaced', async () => {
  const github = startGithub();
  const late = Promise.withResolvers<void>();
  github.around['after create'] = () => late.promise;
  const slow = github.put();
  await expect.poll(() => github.runs.length).toBe(1);
  await claimedSince(6_000);
  await github.put(check(SYNC, 'in_progress'));
  late.resolve();
  await slow;

  await github.put();
  expect(github.runs).toEqual([{ id: 1, name: SYNC, status: 'queued' }]);
});

test('a write that could not be sent in time is begun anew', async () => {
  const github = startGithub();
  const once = (call: number): void => {
    if (call === 1) throw new NotSentError('too late');
  };
  Object.assign(github.around, { 'before create': once, 'before update': once });
  expect(await github.put()).toBe('written');
  expect(await github.put(check(SYNC, 'in_progress'))).toBe('written');
  expect(github.calls).toEqual({ list: 1, create: 2, update: 2 });
});
