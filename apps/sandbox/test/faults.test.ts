import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Bridge, startBridge } from './bridge.ts';
import { expectTruth, shown, startedPipelines } from './truth.ts';

const CI = { '.gitlab-ci.yml': 'build: { script: [make] }\ntest: { script: [make test] }\n' };
const REPO = 'acme/site';

/** One pull request goes through; whatever was done to the bridge, it shows once and truly. */
async function survives(bridge: Bridge): Promise<void> {
  const pull = await bridge.github.openPullRequest({ repo: REPO, author: 'acme' });
  await expectTruth(bridge, REPO, pull.head.sha);
  expect(startedPipelines(bridge)).toHaveLength(1);
}

async function bridgeWithRepository(options: Parameters<typeof startBridge>[0] = {}): Promise<Bridge> {
  const bridge = await startBridge(options);
  await bridge.github.createRepository({ fullName: REPO, files: CI });
  return bridge;
}

test.each([
  ['creating a check run', /POST \/repos\/acme\/site\/check-runs/],
  ['updating a check run', /PATCH \/repos\/acme\/site\/check-runs/],
  ['reading the CI file', /GET \/repos\/acme\/site\/contents/],
  ['minting a token', /POST \/app\/installations/],
  ['fetching a pack', /POST \/acme\/site.git\/git-upload-pack/],
])('GitHub answers 502 while %s: tried again, nothing doubled', async (_, match) => {
  const bridge = await bridgeWithRepository();
  bridge.github.misbehave({ match, times: 2, answer: { status: 502, body: 'Bad Gateway' } });
  await survives(bridge);
});

test.each([
  ['finding the project', /GET \/api\/v4\/projects\/mirrors/],
  ['linting', /POST \/api\/v4\/projects\/\d+\/ci\/lint/],
  ['creating the pipeline', /POST \/api\/v4\/projects\/\d+\/pipeline$/],
  ['listing CI jobs', /GET \/api\/v4\/projects\/\d+\/pipelines\/\d+\/jobs/],
  ['receiving the pack', /POST \/mirrors\/github\/acme_site.git\/git-receive-pack/],
])('GitLab answers 502 while %s: tried again, nothing doubled', async (_, match) => {
  const bridge = await bridgeWithRepository();
  bridge.gitlab.misbehave({ match, times: 2, answer: { status: 502, body: 'Bad Gateway' } });
  await survives(bridge);
});

test.each([
  ['is not there', 404, 'Not Found'],
  ['is forbidden', 403, 'Resource not accessible by integration'],
  ['has been set a thousand times', 422, 'This SHA and context has reached the maximum number of statuses.'],
])('a commit status that %s keeps nothing from the checks', async (_, status, message) => {
  const bridge = await bridgeWithRepository();
  bridge.github.misbehave({ match: /POST .*\/statuses\//, times: 1_000, answer: { status, body: { message } } });
  const pull = await bridge.github.openPullRequest({ repo: REPO, author: 'acme' });
  const passed = ['Gitlab SYNC', 'gitlab-ci - build', 'gitlab-ci - test', 'gitlab-ci Pipeline'];
  const states = () => shown(bridge, REPO, pull.head.sha);
  await bridge.until(() => passed.every((name) => states()[name] === 'success'), 'all checks to pass');
  expect(Object.keys(states()).toSorted()).toEqual(passed.toSorted());
  const lines = bridge.workers.flatMap((worker) => worker.lines).map((line) => JSON.stringify(line));
  expect(lines.some((line) => line.includes('cannot set the commit status'))).toBe(true);
});

test('a pipeline that was created although the answer got lost is found, not created again', async () => {
  const bridge = await bridgeWithRepository();
  bridge.gitlab.misbehave({
    match: /POST \/api\/v4\/projects\/\d+\/pipeline$/,
    times: 1,
    answer: 'after-effect-reset',
  });
  await survives(bridge);
});

test('a check run that was created although the answer got lost is found, not created again', async () => {
  const bridge = await bridgeWithRepository();
  bridge.github.misbehave({ match: /POST \/repos\/acme\/site\/check-runs/, times: 3, answer: 'after-effect-reset' });
  await survives(bridge);
});

test('a project that was created although the answer got lost is found', async () => {
  const bridge = await bridgeWithRepository();
  bridge.gitlab.misbehave({ match: /POST \/api\/v4\/projects$/, times: 1, answer: 'after-effect-reset' });
  await survives(bridge);
  expect(bridge.gitlab.projects).toHaveLength(1);
});

test('a mirror that is not there any more when its refs are read is looked for again', async () => {
  const bridge = await bridgeWithRepository();
  const pull = await bridge.github.openPullRequest({ repo: REPO, author: 'acme' });
  await expectTruth(bridge, REPO, pull.head.sha);
  let lookedFor = false;
  const gone = ({ method, path }: { method: string; path: string }): boolean => {
    lookedFor ||= path.startsWith('/api/v4/projects/mirrors');
    return !lookedFor && method === 'GET' && path.endsWith('.git/info/refs');
  };
  bridge.gitlab.misbehave({ match: gone, answer: { status: 404 } });

  const next = await bridge.github.updatePullRequest(REPO, pull.number);

  await expectTruth(bridge, REPO, next);
  expect(lookedFor).toBe(true);
});

test('429 with Retry-After is waited for, without spending attempts', async () => {
  const bridge = await bridgeWithRepository();
  const answer = { status: 429, headers: { 'retry-after': '1' }, body: { message: 'slow down' } };
  bridge.gitlab.misbehave({ match: /ci\/lint/, times: 3, answer });
  bridge.github.misbehave({ match: /contents/, times: 2, answer });
  await survives(bridge);
  const lines = bridge.workers.flatMap((worker) => worker.lines);
  const waited = lines.filter(({ outcome, queue }) => outcome === 'waiting' && queue === 'mirror');
  expect(waited.length).toBeGreaterThanOrEqual(2);
  expect(waited.every(({ attempt }) => attempt === 1)).toBe(true);
});

test('connections cut in the middle of a pack leave nothing behind', async () => {
  const bridge = await bridgeWithRepository();
  bridge.github.misbehave({ match: /git-upload-pack/, times: 2, answer: 'truncate' });
  bridge.gitlab.misbehave({ match: /git-receive-pack/, times: 1, answer: { resetAfterRequestBytes: 50 } });
  await survives(bridge);
});

test('mirroring leaves nothing on disk, whether it succeeds or breaks off', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'failfast-disk-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const bridge = await bridgeWithRepository({ env: { TMPDIR: dir } });
  bridge.github.misbehave({ match: /git-upload-pack/, times: 1, answer: 'truncate' });
  await survives(bridge);
  expect(await readdir(dir)).toEqual([]);
});

test('a token that expired early is replaced', async () => {
  const bridge = await bridgeWithRepository();
  const answer = { status: 401, body: { message: 'Bad credentials' } };
  bridge.github.misbehave({ match: /POST \/repos\/acme\/site\/check-runs/, times: 1, answer });
  bridge.github.misbehave({ match: /info\/refs/, times: 1, answer });
  await survives(bridge);
});

test('while GitLab is away the sync check says so and when it is tried again', async () => {
  const bridge = await bridgeWithRepository();
  const away = bridge.gitlab.misbehave({ match: /.*/, answer: { status: 503, body: 'away' } });
  const pull = await bridge.github.openPullRequest({ repo: REPO, author: 'acme' });

  const sync = await bridge.until(() => {
    const run = bridge.github.checkRun(REPO, pull.head.sha, 'Gitlab SYNC');
    return run?.output.summary?.includes('tries again') && run;
  }, 'the sync check to tell');
  expect(sync.status).not.toBe('completed');
  away.remove();

  await expectTruth(bridge, REPO, pull.head.sha);
});

test('after Redis lost everything, check runs are found again and none is created anew', async () => {
  const outcome = (name: string) => (name === 'test' ? 'hang' : 'success');
  const bridge = await bridgeWithRepository({ gitlab: { runner: { stepMs: 20, outcome } } });
  const { github, gitlab } = bridge;
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });
  await bridge.until(() => shown(bridge, REPO, pull.head.sha)['gitlab-ci - build'] === 'success', 'one CI job to end');
  const ids = new Map(github.checkRuns(REPO, pull.head.sha).map(({ name, id }) => [name, id]));

  await bridge.redis.flushdb();
  const project = gitlab.projects[0]?.id ?? 0;
  gitlab.setJobStatus(project, 'test', 'success');

  await expectTruth(bridge, REPO, pull.head.sha);
  const after = new Map(github.checkRuns(REPO, pull.head.sha).map(({ name, id }) => [name, id]));
  for (const [name, id] of ids) expect(after.get(name)).toBe(id);
});
