import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RateLimitedError, type Removal, UnreachableError } from '@failfast-ci/core';
import type { GithubApp } from '@failfast-ci/github';
import { connectConsumer, keysFor } from '@failfast-ci/queue';
import { expect, inject, test } from 'vitest';
import { createRecords } from '../state/runs.ts';
import { isBack, type RemoveDeps, removeRef } from './remove-ref.ts';

const removal = { repository: { installationId: 2 }, source: { kind: 'branch', branch: 'topic' } } as Removal;

/** A GitHub whose git answers nothing but this status. */
async function askWhile(status: number, headers: Record<string, string> = {}): Promise<unknown> {
  const server = createServer((_, response) => response.writeHead(status, headers).end()).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/acme/site.git`;
  const gitRemote = () => ({ url, authorization: async () => 'Basic eDp5' });
  const github = { repository: () => ({ gitRemote }) } as unknown as GithubApp;
  const error = await isBack({ github }, removal).catch((failure: unknown) => failure);
  server.close();
  return error;
}

test('a removal that GitHub does not answer waits until it is back, and spends no attempt on it', async () => {
  expect(await askWhile(503)).toBeInstanceOf(UnreachableError);
});

test('one that GitHub asks to wait waits as long', async () => {
  expect(await askWhile(429, { 'retry-after': '30' })).toBeInstanceOf(RateLimitedError);
});

test('what was about to be removed when it came back is not taken for removed', async () => {
  const redis = connectConsumer(inject('redisUrl'));
  try {
    const records = createRecords(redis, keysFor(`{remove-ref-${randomUUID()}}`));
    const last = records.mirrored(1, 'refs/heads/pr-7-topic');
    const mirrored = { sha: 'a'.repeat(40), runId: 'run' };
    await last.write({ ...mirrored, removed: 'the pull request was closed' }); // the attempt before went so far
    const github = { repository: () => ({ readPullRequest: async () => ({ state: 'open' }) }) };
    const closed = { repository: { id: 1 }, source: { kind: 'pull_request', number: 7 } } as Removal;

    await removeRef({ github, records } as unknown as RemoveDeps, 'refs/heads/pr-7-topic', closed);

    expect(await last.read()).toEqual(mirrored);
    await last.remove();
  } finally {
    redis.disconnect();
  }
});
