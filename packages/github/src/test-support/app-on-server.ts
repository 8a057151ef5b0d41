import { generateKeyPairSync } from 'node:crypto';
import type { Repository } from '@failfast-ci/core';
import type { GithubAppOptions } from '../api/options.ts';
import { createGithubApp } from '../github-app.ts';
import { type ScriptedServer, startScriptedServer } from './scripted-server.ts';

export const REPOSITORY: Repository = { id: 7, fullName: 'acme/site', installationId: 5, defaultBranch: 'main' };
export const SHA = 'a'.repeat(40);
export const APP_ID = 99;
export const MINT = 'POST /app/installations/5/access_tokens';

export const KEYS = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

/** A minted token, valid for an hour. */
export function minted(token: string) {
  return { status: 201, body: { token, expires_at: new Date(Date.now() + 3_600_000).toISOString() } };
}

/** A server that mints `ghs_first`, `ghs_second`, … and an App that talks to it. */
export async function startAppOnServer(options: Partial<GithubAppOptions> = {}) {
  const server: ScriptedServer = await startScriptedServer();
  server.on(MINT, minted('ghs_first'), minted('ghs_second'), minted('ghs_third'));
  const app = createGithubApp({
    appId: String(APP_ID),
    privateKey: KEYS.privateKey,
    apiUrl: server.url,
    webUrl: server.url,
    userAgent: 'failfast-ci/test',
    requestTimeoutMs: 10_000,
    ...options,
  });
  return { app, server, repository: app.repository(REPOSITORY), [Symbol.asyncDispose]: server[Symbol.asyncDispose] };
}

/** The error that a promise is rejected with. */
export async function failureOf(promise: Promise<unknown>): Promise<Error> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('expected a rejection with an Error');
}
