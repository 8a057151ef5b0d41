import { createSign, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveGit } from '../../git-relay/testing/git-http-backend.ts';
import { type FakeGithub, type FakeGithubOptions, startFakeGithub } from './index.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});

export const APP_ID = 4711;
export const SECRET = "It's a Secret to Everybody";

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever JSON came back
  body: any;
}

export interface Call {
  token?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface TestGithub extends FakeGithub {
  /** One REST request; redirects are not followed. */
  call(method: string, path: string, call?: Call): Promise<Answer>;
  /** An App JWT with these claims over the proper ones. */
  jwt(claims?: Record<string, unknown>): string;
  /** A token for the installation of `owner`, narrowed as told. */
  token(owner: string, narrowing?: Record<string, unknown>): Promise<string>;
  stop(): Promise<void>;
}

/** A stand-in on a free port with a folder of its own; `stop` removes both. */
export async function startTestGithub(options: Partial<FakeGithubOptions> = {}): Promise<TestGithub> {
  const reposDir = await mkdtemp(join(tmpdir(), 'fake-github-'));
  const github = await startFakeGithub({
    appId: APP_ID,
    publicKeyPem: publicKey,
    webhookSecret: SECRET,
    reposDir,
    git: serveGit,
    ...options,
  });
  const call = (method: string, path: string, request: Call = {}) => send(github.url, method, path, request);
  return {
    ...github,
    call,
    jwt: signJwt,
    token: async (owner, narrowing) => {
      const installation = [...github.state.installations.values()].find((one) => one.account.login === owner);
      const path = `/app/installations/${installation?.id}/access_tokens`;
      const { body } = await call('POST', path, { token: signJwt(), body: narrowing });
      return body.token;
    },
    stop: async () => {
      await github.close();
      await rm(reposDir, { recursive: true, force: true });
    },
  };
}

function signJwt(claims: Record<string, unknown> = {}): string {
  const now = Math.floor(Date.now() / 1000);
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode({ iat: now - 30, exp: now + 540, iss: APP_ID, ...claims })}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey).toString('base64url')}`;
}

async function send(url: string, method: string, path: string, { token, body, headers }: Call): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method,
    redirect: 'manual',
    headers: { 'user-agent': 'test', ...(token && { authorization: `Bearer ${token}` }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  return { status: response.status, headers: response.headers, body: isJson && text ? JSON.parse(text) : text };
}
