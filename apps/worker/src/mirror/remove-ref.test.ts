import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RateLimitedError, type Removal, UnreachableError } from '@failfast-ci/core';
import type { GithubApp } from '@failfast-ci/github';
import { expect, test } from 'vitest';
import { isBack } from './remove-ref.ts';

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
