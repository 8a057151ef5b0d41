import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FakeGithub, startFakeGithub } from '@failfast-ci/github/testing';
import { type FakeGitlab, startFakeGitlab } from '@failfast-ci/gitlab/testing';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { failfast } from './support/run-failfast.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const SECRET = 'the-webhook-secret-of-this-test';
const TOKEN = 'glpat-the-robots-token-1';
const git = () => Promise.reject(new Error('nobody asks for git here'));

let dir: string;
let github: FakeGithub;
let gitlab: FakeGitlab;
let door: ReturnType<typeof createServer>;
let publicUrl: string;
let doorStatus = 202;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'failfast-doctor-'));
  github = await startFakeGithub({ appId: 7, privateKeyPem: pem, webhookSecret: SECRET, reposDir: dir, git });
  gitlab = await startFakeGitlab({ reposDir: dir, git, token: TOKEN, user: 'robot', groups: ['mirrors'] });
  // Not the ingress, which is another app; it answers as the ingress does.
  door = createServer((request, response) => {
    const isVersion = request.url === '/version';
    response.writeHead(isVersion ? 200 : doorStatus, { 'content-type': 'application/json' });
    response.end(isVersion ? '{"version":"1.2.3"}' : '{}');
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  publicUrl = `http://127.0.0.1:${(door.address() as AddressInfo).port}`;
  github.setWebhookUrl(`${publicUrl}/api/v1/github_event`);
  github.installApp('acme');
  await github.idle();
});

afterAll(async () => {
  door.closeAllConnections();
  await Promise.all([github.close(), gitlab.close(), new Promise((resolve) => door.close(resolve))]);
  await rm(dir, { recursive: true, force: true });
});

const env = (given: Record<string, string> = {}) => ({
  REDIS_URL: `${inject('redisUrl')}/5`,
  GITHUB_INTEGRATION_ID: '7',
  GITHUB_INTEGRATION_PEM: Buffer.from(pem).toString('base64'),
  GITHUB_SECRET_TOKEN: SECRET,
  GITHUB_API_URL: github.url,
  GITHUB_URL: github.url,
  GITLAB_API: gitlab.url,
  GITLAB_TOKEN: TOKEN,
  GITLAB_USER: 'robot',
  FAILFASTCI_NAMESPACE: 'mirrors',
  FAILFAST_CI_API: publicUrl,
  ...given,
});

interface Finding {
  about: string;
  state: string;
  says: string;
  fix?: string;
}

/** What the doctor says about one thing. */
async function finding(about: string, given: Record<string, string> = {}): Promise<Finding | undefined> {
  const { out } = await failfast(['doctor', '--json'], env(given));
  return (JSON.parse(out) as Finding[]).find((one) => one.about === about);
}

test('a complete installation has nothing that somebody must act on', async () => {
  const { code, out, err } = await failfast(['doctor'], env());
  expect(err).toBe('');
  expect(out).not.toContain('✗');
  expect(out).toMatch(/✓ GitHub App: permissions: all there/);
  expect(out).toMatch(/✓ Ingress: signature: a signed ping is accepted/);
  expect(out).toMatch(/Everything that the bridge needs is there\.\n$/);
  expect(out).not.toContain(TOKEN);
  expect(code).toBe(0);
});

describe('failfast doctor names what is missing:', () => {
  test('permissions and events of the App, one by one, with where to grant them', async () => {
    const poor = await startFakeGithub({
      appId: 7,
      privateKeyPem: pem,
      webhookSecret: SECRET,
      reposDir: dir,
      git,
      permissions: { checks: 'read', metadata: 'read', contents: 'read', statuses: 'write' },
      events: ['push'],
    });
    const given = { GITHUB_API_URL: poor.url };
    const permissions = await finding('GitHub App: permissions', given);
    expect(permissions).toMatchObject({ state: 'failed', fix: expect.stringContaining('Permissions') });
    expect(permissions?.says).toContain('Checks: read and write');
    expect(permissions?.says).toContain('Merge queues: read-only');
    expect(permissions?.says).not.toContain('Commit statuses');
    expect((await finding('GitHub App: events', given))?.says).toBe(
      'not subscribed: pull_request, pull_request_review, issue_comment, merge_group, repository',
    );
    expect(await finding('GitHub App: installations', given)).toMatchObject({ state: 'failed', says: 'none' });
    expect(await finding('GitHub App: webhook', given)).toMatchObject({ state: 'failed' });
    await poor.close();
  });

  test('a webhook address that is not the bridge', async () => {
    expect(await finding('GitHub App: webhook', { FAILFAST_CI_API: 'https://ci.example.com' })).toMatchObject({
      state: 'failed',
      says: expect.stringContaining('expects https://ci.example.com/api/v1/github_event'),
    });
  });

  test('a key that is not the App’s', async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
      type: 'pkcs1',
      format: 'pem',
    });
    expect(await finding('GitHub App', { GITHUB_INTEGRATION_PEM: String(other) })).toMatchObject({
      state: 'failed',
      fix: expect.stringContaining('belong together'),
    });
  });

  test('a GitLab token that GitLab does not know', async () => {
    const about = `GitLab ${new URL(gitlab.url).host}`;
    expect(await finding(about, { GITLAB_TOKEN: 'glpat-somebody-elses' })).toMatchObject({ state: 'failed' });
  });

  test('a group that is not there, and one in which the robot is no Maintainer', async () => {
    const about = `GitLab ${new URL(gitlab.url).host}: group`;
    expect(await finding(`${about} nowhere`, { FAILFASTCI_NAMESPACE: 'nowhere' })).toMatchObject({
      state: 'failed',
      fix: 'Create it and make the robot a Maintainer.',
    });
    expect(await finding(`${about} mirrors`)).toMatchObject({ state: 'ok', says: 'the robot is Maintainer' });
  });

  test('another webhook secret at the ingress', async () => {
    doorStatus = 401;
    expect(await finding('Ingress: signature')).toMatchObject({
      state: 'failed',
      says: 'the ingress knows another secret',
    });
    doorStatus = 202;
  });

  test('an ingress and a Redis that do not answer', async () => {
    const gone = createServer().listen(0, '127.0.0.1');
    await once(gone, 'listening');
    const { port } = gone.address() as AddressInfo;
    await new Promise((resolve) => gone.close(resolve));
    const given = { FAILFAST_CI_API: `http://127.0.0.1:${port}`, REDIS_URL: `redis://127.0.0.1:${port}` };
    expect(await finding('Ingress: reachable', given)).toMatchObject({
      state: 'failed',
      says: expect.stringContaining('ECONNREFUSED'),
    });
    expect(await finding('Redis', given)).toMatchObject({ state: 'failed' });
  }, 30_000);

  test('a GitLab whose webhooks may not reach a local network', async () => {
    expect(await finding('GitLab: webhooks')).toMatchObject({
      state: 'warning',
      fix: expect.stringContaining('Outbound requests'),
    });
  });

  test('exit code 1 as soon as one thing is missing', async () => {
    expect((await failfast(['doctor'], env({ FAILFASTCI_NAMESPACE: 'nowhere' }))).code).toBe(1);
  });
});

describe('failfast replay', () => {
  test('has GitHub deliver once more, and says so in the audit log', async () => {
    await github.idle();
    const [first] = github.deliveries.attempts;
    const before = github.deliveries.attempts.length;
    const { code, out, err } = await failfast(['replay', first?.guid ?? ''], env());
    await github.idle();
    expect(out).toMatch(/^GitHub delivers .* \(installation\) once more\.\n$/);
    expect(JSON.parse(err)).toMatchObject({ user: 'ann', action: 'replay-delivery', target: first?.guid });
    expect(code).toBe(0);
    expect(github.deliveries.attempts.slice(before)).toMatchObject([{ guid: first?.guid, redelivery: true }]);
  });

  test('exits with 1 for a delivery that GitHub does not know', async () => {
    expect(await failfast(['replay', 'no-such-delivery'], env())).toMatchObject({ code: 1, out: '' });
  });
});
