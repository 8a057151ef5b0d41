import { describe, expect, test } from 'vitest';
import type { HookSpec } from '../gitlab.ts';
import { type Scripted, type ScriptedGitlab, startScriptedGitlab } from '../test-support/scripted-gitlab.ts';

const SPEC: HookSpec = {
  url: 'https://ci.example.com/api/v1/gitlab_event',
  token: '7.secret',
  signingToken: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
};
const LIST = 'GET projects/7/hooks';
const CREATE = 'POST projects/7/hooks';

/** GitLab's answer to a hook that was sent: its tokens are not shown. */
function shown(id: number, { token, signing_token, ...fields }: Record<string, unknown> = {}) {
  return { id, ...fields, token_present: Boolean(token), signing_token_present: Boolean(signing_token) };
}

/** What GitLab shows of the hook that the bridge creates. */
async function ours(spec = SPEC): Promise<Record<string, unknown>> {
  await using server = await startScriptedGitlab();
  server.on(LIST, { body: [] });
  server.on(CREATE, { status: 201, body: {} });
  await server.gitlab.ensureHook(7, spec);
  return shown(1, server.requests[1]?.body);
}

/** Ensures the hook where GitLab has these, and accepts every change. */
async function ensure(hooks: unknown[], spec = SPEC) {
  await using server: ScriptedGitlab = await startScriptedGitlab();
  const accepts: Scripted = { status: 200, body: {} };
  server.on(LIST, { body: hooks });
  server.on(CREATE, accepts);
  for (const id of [1, 2, 3]) {
    server.on(`PUT projects/7/hooks/${id}`, accepts);
    server.on(`DELETE projects/7/hooks/${id}`, { status: 204 });
  }
  const result = await server.gitlab.ensureHook(7, spec);
  return { result, changes: server.routes().slice(1), sent: server.requests.at(-1)?.body };
}

test('a missing hook is created for pipelines and CI jobs only, with both tokens and verified TLS', async () => {
  const { result, sent } = await ensure([{ id: 3, url: 'https://elsewhere.example.com', push_events: true }]);
  expect(result).toBe('created');
  expect(sent).toMatchObject({
    url: SPEC.url,
    token: SPEC.token,
    signing_token: SPEC.signingToken,
    enable_ssl_verification: true,
  });
  const wanted = Object.entries(sent ?? {}).filter(([name, value]) => name.endsWith('_events') && value === true);
  expect(wanted.map(([name]) => name)).toEqual(['pipeline_events', 'job_events']);
  expect(sent).toMatchObject({ push_events: false });
});

test('a hook to an http URL, as on loopback, asks for no TLS verification', async () => {
  const { sent } = await ensure([], { ...SPEC, url: 'http://127.0.0.1:5000/api/v1/gitlab_event' });
  expect(sent).toMatchObject({ enable_ssl_verification: false });
});

test('the hook shows neither token to whoever may read hooks', async () => {
  const hook = JSON.stringify(await ours());
  expect(hook).not.toContain(SPEC.token);
  expect(hook).not.toContain(SPEC.signingToken);
});

test('a hook that is as it should be costs one request', async () => {
  expect(await ensure([await ours()])).toMatchObject({ result: 'unchanged', changes: [] });
});

test('fields that an older server does not show do not matter', async () => {
  const { signing_token_present, feature_flag_events, ...older } = await ours();
  expect(await ensure([older])).toMatchObject({ result: 'unchanged', changes: [] });
});

describe('a hook is repaired, tokens included,', () => {
  test.each([
    ['when it listens to something else too', { push_events: true }],
    ['when it does not listen to CI jobs', { job_events: false }],
    ['when TLS verification is off', { enable_ssl_verification: false }],
    ['when its URL has a trailing slash', { url: `${SPEC.url}/` }],
    ['when it is of failfast-api, without token and description', { description: null }],
    ['when the server shows no description', { description: undefined }],
  ])('%s', async (_, difference) => {
    const { result, changes, sent } = await ensure([{ ...(await ours()), ...difference }]);
    expect({ result, changes }).toEqual({ result: 'updated', changes: ['PUT projects/7/hooks/1'] });
    expect(sent).toMatchObject({ url: SPEC.url, token: SPEC.token, signing_token: SPEC.signingToken });
  });

  test('when the key was rotated, although GitLab shows no token', async () => {
    const rotated = { ...SPEC, token: '7.other' };
    expect(await ensure([await ours()], rotated)).toMatchObject({ result: 'updated', sent: { token: '7.other' } });
  });
});

test.each(['disabled', 'temporarily_disabled'])('a hook that GitLab %s is made anew', async (alert_status) => {
  expect(await ensure([{ ...(await ours()), alert_status }])).toMatchObject({
    result: 'updated',
    changes: ['DELETE projects/7/hooks/1', CREATE],
  });
});

test('of several hooks to our URL one is kept: each delivery would come twice', async () => {
  const hook = await ours();
  const { result, changes } = await ensure([hook, { ...hook, id: 2, url: `${SPEC.url}/` }]);
  expect(result).toBe('updated');
  expect(changes).toEqual(['DELETE projects/7/hooks/2', 'PUT projects/7/hooks/1']);
});
