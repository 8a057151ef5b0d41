import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type Bridge, startBridge } from './bridge.ts';
import { expectTruth, newestPipeline, shown, startedPipelines } from './truth.ts';

const CI = { '.gitlab-ci.yml': 'build: { script: [make] }\n' };
const REPO = 'acme/site';
const GATE = 'gitlab-ci Pipeline';

/** A server that nobody configured. Whatever connects to it is noted. */
async function startTrap(): Promise<{ url: string; visits: string[] }> {
  const visits: string[] = [];
  const server = createServer((req, res) => {
    visits.push(`${req.method} ${req.url} ${JSON.stringify(req.headers)}`);
    res.end('{}');
  });
  server.on('connection', () => visits.push('connection'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, visits };
}

/** The payload with every address in it pointing to the trap. */
function poisoned(value: unknown, trap: string): unknown {
  if (typeof value === 'string') return /^(https?|git|ssh):\/\/|^git@/.test(value) ? `${trap}/stolen.git` : value;
  if (Array.isArray(value)) return value.map((entry) => poisoned(entry, trap));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, poisoned(entry, trap)]));
}

function postToGithubDoor(bridge: Bridge, event: string, payload: unknown): Promise<Response> {
  const body = JSON.stringify(payload);
  const secret = bridge.environment('').GITHUB_SECRET_TOKEN as string;
  const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  const headers = { 'content-type': 'application/json', 'x-github-event': event, 'x-github-delivery': randomUUID() };
  return fetch(`${bridge.url}/api/v1/github_event`, {
    method: 'POST',
    headers: { ...headers, 'x-hub-signature-256': signature },
    body,
  });
}

function postToGitlabDoor(bridge: Bridge, payload: unknown, token: string | undefined): Promise<Response> {
  return fetch(`${bridge.url}/api/v1/gitlab_event`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-gitlab-event': 'Pipeline Hook',
      'x-gitlab-event-uuid': randomUUID(),
      ...(token !== undefined && { 'x-gitlab-token': token }),
    },
    body: JSON.stringify(payload),
  });
}

const askGitlab = (bridge: Bridge, method: string, path: string, body?: object): Promise<Response> =>
  fetch(`${bridge.gitlab.url}/api/v4/${path}`, {
    method,
    headers: { 'private-token': bridge.environment('').GITLAB_TOKEN as string, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });

/** What GitLab would say of a pipeline that went well. */
const success = (projectId: number, pipelineId: number, sha: string) => ({
  object_kind: 'pipeline',
  object_attributes: { id: pipelineId, ref: 'pr-1-work', sha, status: 'success', source: 'api' },
  project: { id: projectId, web_url: 'http://gitlab.example/x' },
  builds: [],
});

/** A bridge with one pull request whose only CI job runs on until the test says otherwise. */
async function startRunning() {
  const bridge = await startBridge({ gitlab: { runner: { stepMs: 20, outcome: () => 'hang' } } });
  await bridge.github.createRepository({ fullName: REPO, files: CI });
  const { sha } = (await bridge.github.openPullRequest({ repo: REPO, author: 'acme', head: 'work' })).head;
  await bridge.until(() => shown(bridge, REPO, sha)['gitlab-ci - build'] === 'in_progress', 'the CI job to run');
  const pipeline = await bridge.until(() => newestPipeline(bridge, sha), 'its pipeline');
  return { bridge, sha, pipeline, project: pipeline.project };
}

test('no address from a payload is ever asked, whatever field of whatever forge it stands in', async () => {
  const trap = await startTrap();
  const bridge = await startBridge();
  const { github, gitlab } = bridge;
  // A CI file can name addresses, too.
  const ci = `variables: { GITLAB_URL: "${trap.url}", GITLAB_REPOSITORY: x, FAILFASTCI_NAMESPACE: y }\nbuild: { script: [x] }\n`;
  await github.createRepository({ fullName: REPO, files: CI });
  github.deliveries.behave({ lose: true });
  gitlab.hooks.behave({ lose: true });
  const own = await github.openPullRequest({ repo: REPO, author: 'acme', files: { '.gitlab-ci.yml': ci } });
  const fork = await github.openPullRequest({ repo: REPO, author: 'stranger', fork: true });
  await github.push({ repo: REPO, branch: 'master', files: { 'a.txt': 'a' } });
  github.comment(REPO, own.number, '/retest', { author: 'acme' });
  for (const { event, payload } of github.deliveries.attempts) {
    expect((await postToGithubDoor(bridge, event, poisoned(payload, trap.url))).status).toBe(202);
  }

  await expectTruth(bridge, REPO, own.head.sha);
  await bridge.until(() => shown(bridge, REPO, fork.head.sha)[GATE] === 'action_required', 'the fork to wait');
  const pipeline = newestPipeline(bridge, own.head.sha);
  const [project] = gitlab.projects;
  const hint = poisoned(success(project?.id ?? 0, pipeline?.id ?? 0, own.head.sha), trap.url);
  expect((await postToGitlabDoor(bridge, hint, project?.hooks[0]?.token ?? '')).status).toBe(202);
  await bridge.until(() => bridge.workers[0]?.lines.filter(({ queue }) => queue === 'report').at(3), 'more reports');

  expect(trap.visits).toEqual([]);
});

test('nobody turns a check green by posting to the GitLab door', async () => {
  const { bridge, sha, pipeline, project } = await startRunning();
  const other = await bridge.gitlab.createProject('elsewhere/other');
  const lie = success(project.id, pipeline.id, sha);
  const good = project.hooks[0]?.token ?? '';

  expect((await postToGitlabDoor(bridge, lie, undefined)).status).toBe(401);
  expect((await postToGitlabDoor(bridge, lie, 'guessed')).status).toBe(401);
  expect(
    (
      await postToGitlabDoor(
        bridge,
        lie,
        good.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
      )
    ).status,
  ).toBe(401);
  expect((await postToGitlabDoor(bridge, success(other.id, pipeline.id, sha), good)).ok).toBe(false);
  expect((await fetch(`${bridge.url}/api/v1/gitlab_event`)).status).toBe(404);
  // Even a hook with the right token is only a hint: the truth is read from GitLab.
  expect((await postToGitlabDoor(bridge, lie, good)).status).toBe(202);
  await bridge.until(() => bridge.workers[0]?.lines.filter(({ queue }) => queue === 'report').at(2), 'another report');

  expect(shown(bridge, REPO, sha)).toMatchObject({ [GATE]: 'in_progress', 'gitlab-ci - build': 'in_progress' });
  expect(bridge.github.statuses(REPO, sha)[0]?.state).toBe('pending');
});

test('the resync link works for its pipeline, until it expires, and for nothing else', async () => {
  const { bridge, sha, pipeline, project } = await startRunning();
  const text = JSON.stringify(bridge.github.checkRun(REPO, sha, GATE)?.output);
  const link = /http:[^\s)"]*\/api\/v1\/resync\/[^\s)"]*/.exec(text)?.[0] ?? '';
  const token = new URL(link).searchParams.get('token') ?? '';
  const [expires = '', mac = ''] = token.split('.');
  const ask = (id: number, given: string) => fetch(`${bridge.url}/api/v1/resync/${project.id}/${id}${given}`);

  for (const given of ['', '?token=', '?token=guessed', `?token=${Number(expires) + 1}.${mac}`, `?token=1.${mac}`]) {
    expect((await ask(pipeline.id, given)).status, given).toBe(401);
  }
  expect((await ask(pipeline.id + 1, `?token=${token}`)).status).toBe(401);
  const elsewhere = `${bridge.url}/api/v1/resync/${project.id + 1}/${pipeline.id}?token=${token}`;
  expect((await fetch(elsewhere)).status, 'of another project').toBe(401);
  expect((await ask(pipeline.id, `?token=${token}`)).status).toBe(202);
});

test('whoever edits the variables of a mirror in GitLab redirects nothing to another repository', async () => {
  const { bridge, sha, project } = await startRunning();
  await bridge.github.createRepository({ fullName: 'victim/site', files: CI });
  const victim = await bridge.github.shaOf('victim/site', 'main');
  const signed = project.variables.find(({ key }) => key === 'FAILFASTCI_ORIGIN')?.value ?? '';
  expect(signed).not.toBe('');
  const forged = signed.replace(/[A-Za-z0-9]/g, (char) => (char === 'A' ? 'B' : char));
  const { id } = bridge.github.state.repository('victim/site');
  await askGitlab(bridge, 'PUT', `projects/${project.id}/variables/GITHUB_REPO`, { value: 'victim/site' });
  await askGitlab(bridge, 'PUT', `projects/${project.id}/variables/GITHUB_INSTALLATION_ID`, { value: '1' });
  await askGitlab(bridge, 'PUT', `projects/${project.id}/variables/FAILFASTCI_ORIGIN`, {
    value: signed.startsWith('{') ? JSON.stringify({ ...JSON.parse(signed), id, fullName: 'victim/site' }) : forged,
  });
  await bridge.redis.flushdb(); // nothing is remembered: the variables are all there is

  bridge.gitlab.setJobStatus(project.id, 'build', 'success');
  await bridge.gitlab.quiet();
  await bridge.until(
    () => bridge.workers[0]?.lines.some((line) => /of no GitHub commit/.test(String(line.reason))),
    'its report',
  );

  expect(bridge.github.allCheckRuns('victim/site', victim)).toEqual([]);
  expect(bridge.github.allStatuses('victim/site', victim)).toEqual([]);
  expect(bridge.github.allStatuses('victim/site', sha)).toEqual([]);
});

test('the CI jobs of a pull request from a fork get no protected variable; those of the default branch do', async () => {
  const bridge = await startBridge({ config: { failfast: { build: { 'on-branches': ['main'] } } } });
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const pushed = await github.push({ repo: REPO, files: { 'a.txt': 'a' } });
  await expectTruth(bridge, REPO, pushed);
  const [project] = gitlab.projects;
  const deployKey = { key: 'DEPLOY_KEY', value: 'very-secret', protected: true };
  await askGitlab(bridge, 'POST', `projects/${project?.id}/variables`, deployKey);
  const fork = await github.openPullRequest({ repo: REPO, author: 'stranger', fork: true, head: 'main' });
  github.comment(REPO, fork.number, `/ok-to-test ${fork.head.sha}`, { author: 'acme' });
  await expectTruth(bridge, REPO, fork.head.sha);

  const variablesOf = (sha: string) => gitlab.jobVariables(newestPipeline(bridge, sha)?.jobs[0]?.id ?? 0);
  expect(variablesOf(fork.head.sha)).not.toHaveProperty('DEPLOY_KEY');
  expect(variablesOf(pushed)).toHaveProperty('DEPLOY_KEY', 'very-secret');

  // Whoever calls their branch so that a rule for protected branches matches gains nothing, and is told why.
  await askGitlab(bridge, 'POST', `projects/${project?.id}/protected_branches`, { name: '*-stable' });
  const sly = await github.openPullRequest({ repo: REPO, author: 'stranger', fork: true, head: 'x-stable' });
  const refusedWhenApproved = async (sha: string) => {
    github.comment(REPO, sly.number, `/ok-to-test ${sha}`, { author: 'acme' });
    const gate = await bridge.until(() => {
      const run = github.checkRun(REPO, sha, GATE);
      return run?.status === 'completed' && run.conclusion !== 'action_required' && run;
    }, 'it to be refused');
    expect([gate.conclusion, gate.output.summary]).toEqual(['failure', expect.stringContaining('protects')]);
    expect(newestPipeline(bridge, sha)).toBeUndefined();
  };
  await refusedWhenApproved(sly.head.sha);
  await refusedWhenApproved(await github.updatePullRequest(REPO, sly.number, { force: true }));
  expect(project?.protectedBranches.filter(({ name }) => name.startsWith('pr-'))).toEqual([]);
});

test('a branch of a fork that is called like a trusted branch is not taken for it', async () => {
  const bridge = await startBridge({ config: { failfast: { build: { 'on-branches': ['main'] } } } });
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const main = await github.push({ repo: REPO, files: { 'a.txt': 'a' } });
  await expectTruth(bridge, REPO, main);

  const fork = await github.openPullRequest({ repo: REPO, author: 'stranger', fork: true, head: 'main' });
  await bridge.until(() => shown(bridge, REPO, fork.head.sha)[GATE] === 'action_required', 'it to wait');
  github.comment(REPO, fork.number, '/test', { author: 'stranger' });
  github.comment(REPO, fork.number, '/retest-failed', { author: 'stranger' });
  const bot = () => github.comments(REPO, fork.number).filter(({ author }) => author.type === 'Bot');
  await bridge.until(() => bot().length === 2, 'both to be refused');

  expect(startedPipelines(bridge).map(({ commit }) => commit.sha)).toEqual([main]);
  const branches = await gitlab.branches(gitlab.projects[0]?.id ?? 0);
  expect(branches.map(({ name, sha }) => [name, sha])).toEqual([['main', main]]);
});
