import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { loadWorkerConfig } from './config.ts';
import { mirrorSettings } from './settings.ts';

const directory = mkdtempSync(join(tmpdir(), 'failfast-worker-config-'));
afterAll(() => rmSync(directory, { recursive: true }));

/** The sample that failfast-api shipped. */
const FAILFAST_API_SAMPLE = `
failfast:
  authorized_groups: [COLLABORATOR, MEMBER, OWNER]
  authorized_users: []
  build: {on-branches: [master], on-comments: [/retest, /test], on-labels: [ok-to-test], on-pullrequests: ['*']}
  debug: false
  env: development
  failfast_url: https://jobs.failfast-ci.com
github: {context: gitlab-ci, integration_id: '000', secret_token: null}
gitlab: {enable_container_registry: false, enable_issues: false, enable_jobs: true, enable_merge_requests: false, enable_shared_runners: false, enable_snippets: false, enable_wiki: false, gitlab_url: https://gitlab.com, namespace: failfast-ci, privacy: internal, repo: null, robot-user: falifast-ci-robot, runner_tags: [failfast-ci], secret_token: xxxx, timeout: 30}
`;

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
const pem = privateKey.export({ format: 'pem', type: 'pkcs1' }).toString();
/** What failfast-api's chart put into the environment. */
const legacyEnv = {
  GITHUB_INTEGRATION_PEM: Buffer.from(Buffer.from(pem).toString('base64')).toString('base64'),
  CELERY_BROKER: 'redis://redis:6379/0',
};

function load(yaml: string, env: NodeJS.ProcessEnv = {}) {
  const file = join(directory, 'failfast-ci.yaml');
  writeFileSync(file, yaml);
  return loadWorkerConfig({ ...legacyEnv, FFCI_CONF_FILE: file, ...env });
}

test("failfast-api's sample file and environment start the worker", () => {
  const { config, deprecations, warnings } = load(FAILFAST_API_SAMPLE);

  expect(config.redis.url).toBe('redis://redis:6379/0');
  expect(config.github).toMatchObject({ integration_id: '000', integration_pem: pem, context: 'gitlab-ci' });
  expect(config.gitlab).toMatchObject({
    secret_token: 'xxxx',
    'robot-user': 'falifast-ci-robot',
    namespace: 'failfast-ci',
    runner_tags: ['failfast-ci'],
    webhook_url: 'https://jobs.failfast-ci.com/api/v1/gitlab_event',
  });
  expect(config.failfast.build).toMatchObject({
    'on-branches': ['master'],
    'on-labels-exclusive': [],
    'required-labels': [['ok-to-test']],
  });
  expect(deprecations.map((note) => note.split(' ')[0])).toEqual([
    'failfast.debug',
    'failfast.env',
    'gitlab.timeout',
    'gitlab.enable_jobs',
  ]);
  // Said by name, with what does it instead: failfast-api's tag was never looked at either.
  expect(warnings).toEqual([
    expect.stringMatching(
      /^gitlab\.runner_tags \(FAILFASTCI_RUNNER_TAG\) has no effect: .*default: \{ tags: \[failfast-ci\] \}/,
    ),
  ]);
});

test('mirrors are created with the privacy and the features that are configured', () => {
  const { config } = load(FAILFAST_API_SAMPLE.replace('enable_wiki: false', 'enable_wiki: true'), {
    GITLAB_ISSUES: 'true',
  });
  expect(mirrorSettings(config.gitlab)).toMatchObject({
    visibility: 'internal',
    wiki: true,
    issues: true,
    sharedRunners: false,
    containerRegistry: false,
    snippets: false,
    mergeRequests: false,
  });
});

test('a legacy key inside a section is noted as well', () => {
  const { deprecations } = load(FAILFAST_API_SAMPLE.replace('{on-branches', '{rebase: true, on-branches'));
  expect(deprecations.join()).toContain('failfast.build.rebase has no effect');
});

test('GITHUB_CONTEXT names checks and status, unless the status has a name of its own', () => {
  const both = load(FAILFAST_API_SAMPLE, { GITHUB_CONTEXT: 'acme' }).config.github;
  expect([both.context, both['context-status']]).toEqual(['acme', 'acme']);

  const own = FAILFAST_API_SAMPLE.replace('{context: gitlab-ci', '{context-status: other');
  const apart = load(own, { GITHUB_CONTEXT: 'acme' }).config.github;
  expect([apart.context, apart['context-status']]).toEqual(['acme', 'other']);
});

test('letting everybody in is allowed, and the operator is warned', () => {
  const open = FAILFAST_API_SAMPLE.replace('authorized_users: []', "authorized_users: '*'").replace(
    '{on-branches',
    '{required-labels: [], on-branches',
  );
  const { config, warnings } = load(open);

  expect(config.failfast.authorized_users).toEqual(['*']);
  expect(config.failfast.build['required-labels']).toEqual([]);
  expect(warnings.filter((text) => text.startsWith('failfast.'))).toHaveLength(2);
});

test('without any configuration, everything that is missing is named at once', () => {
  expect(() => loadWorkerConfig({})).toThrow(
    /6 faults[\s\S]*REDIS_URL[\s\S]*FAILFAST_CI_API[\s\S]*INTEGRATION_ID[\s\S]*PEM[\s\S]*GITLAB_TOKEN[\s\S]*NAMESPACE/,
  );
});

test('other GitLab servers come with a token of their own, from a file if need be', () => {
  const tokenFile = join(directory, 'token');
  writeFileSync(tokenFile, 'other-token\n');
  const allowed = `allowed: [{url: https://gitlab.example, token_file: ${tokenFile}, namespaces: [ci]}]`;
  const { config, secrets } = load(FAILFAST_API_SAMPLE.replace('timeout: 30', allowed));

  expect(config.gitlab.allowed).toEqual([{ url: 'https://gitlab.example', token: 'other-token', namespaces: ['ci'] }]);
  expect(secrets).toContain('other-token');
});
