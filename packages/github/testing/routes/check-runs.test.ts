import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestGithub, type TestGithub } from '../test-github.ts';

const RUNS = '/repos/acme/widget/check-runs';
let github: TestGithub;
let token: string;
let sha: string;

beforeAll(async () => {
  github = await startTestGithub({ rateLimits: false });
  await github.createRepository({ fullName: 'acme/widget' });
  sha = await github.shaOf('acme/widget', 'main');
  token = await github.token('acme');
});
afterAll(() => github.stop());

const create = (body: object) => github.call('POST', RUNS, { token, body: { name: 'CI', head_sha: sha, ...body } });
const update = (id: number, body: object) => github.call('PATCH', `${RUNS}/${id}`, { token, body });
const output = (more: object) => ({ output: { title: 'Title', summary: 'Summary', ...more } });
const button = (more: object) => ({ label: 'Retry', description: 'Run it again', identifier: 'retry', ...more });
const annotation = { path: 'a', start_line: 1, end_line: 1, annotation_level: 'failure', message: 'no' };

test('a check run is made, read and completed', async () => {
  const made = await create({ status: 'in_progress', external_id: 'p:1', ...output({}) });
  const done = await update(made.body.id, { conclusion: 'success' });
  const read = await github.call('GET', `${RUNS}/${made.body.id}`, { token });

  expect(made.status).toBe(201);
  expect(done.body).toMatchObject({ status: 'completed', conclusion: 'success' });
  expect(read.body).toMatchObject({ external_id: 'p:1', completed_at: expect.any(String), output: { title: 'Title' } });
});

test('a completed check run can be opened again and then has no conclusion', async () => {
  const { body } = await create({ conclusion: 'failure' });

  expect((await update(body.id, { status: 'in_progress' })).body).toMatchObject({
    conclusion: null,
    completed_at: null,
  });
});

test.each([
  ['no name', { name: undefined }, /"name" wasn't supplied/],
  ['no head_sha', { head_sha: undefined }, /"head_sha" wasn't supplied/],
  ['an unknown commit', { head_sha: 'f'.repeat(40) }, /No commit found for SHA/],
  ['a branch for a commit', { head_sha: 'main' }, /No commit found for SHA/],
  ['a status of GitHub Actions', { status: 'requested' }, /only GitHub Actions/],
  ['an unknown status', { status: 'running' }, /is not a member of/],
  ['completion without conclusion', { status: 'completed' }, /"conclusion" wasn't supplied/],
  ['a completion time without conclusion', { completed_at: '2026-11-24T00:00:00Z' }, /"conclusion" wasn't supplied/],
  ['an unknown conclusion', { conclusion: 'passed' }, /is not a member of/],
  ['the conclusion only GitHub sets', { conclusion: 'stale' }, /is not a member of/],
  ['null for a text', { external_id: null }, /nil is not a string/],
  ['a date in words', { started_at: 'yesterday' }, /not a valid date-time/],
  ['a date without zone', { started_at: '2026-11-24T00:00:00' }, /not a valid date-time/],
  ['an output without title', { output: { summary: 'x' } }, /"title" wasn't supplied/],
  ['an output without summary', { output: { title: 'x' } }, /"summary" wasn't supplied/],
  ['a summary over the limit', output({ summary: 'x'.repeat(65_536) }), /Only 65535 characters are allowed; 65536/],
  ['a text over the limit in bytes', output({ text: 'ü'.repeat(32_768) }), /Only 65535 characters are allowed; 65536/],
  ['four buttons', { actions: [1, 2, 3, 4].map(() => button({})) }, /No more than 3 items are allowed; 4/],
  ['a long label', { actions: [button({ label: 'x'.repeat(21) })] }, /Only 20 characters are allowed; 21/],
  ['a long description', { actions: [button({ description: 'x'.repeat(41) })] }, /Only 40 characters are allowed; 41/],
  ['a long identifier', { actions: [button({ identifier: 'x'.repeat(21) })] }, /Only 20 characters are allowed; 21/],
  ['51 annotations', output({ annotations: Array(51).fill(annotation) }), /No more than 50 items are allowed; 51/],
  ['an annotation without message', output({ annotations: [{ ...annotation, message: undefined }] }), /"message"/],
])('%s is refused with 422', async (_, body, message) => {
  const answer = await create(body);

  expect(answer.status).toBe(422);
  expect(answer.body.message).toMatch(message);
});

test('the largest allowed check run is accepted', async () => {
  const largest = { label: 'x'.repeat(20), description: 'x'.repeat(40), identifier: 'x'.repeat(20) };
  const texts = output({
    summary: 'x'.repeat(65_535),
    text: 'x'.repeat(65_535),
    annotations: Array(50).fill(annotation),
  });

  expect((await create({ ...texts, actions: [largest, largest, largest] })).status).toBe(201);
});

test('annotations of an update are added to those there are', async () => {
  const { body } = await create(output({ annotations: [annotation] }));
  await update(body.id, output({ annotations: [annotation] }));

  expect((await github.call('GET', `${RUNS}/${body.id}/annotations`, { token })).body).toHaveLength(2);
});

test('a list shows the latest run of each name, or all of them, page by page', async () => {
  const head = await github.push({ repo: 'acme/widget', files: { 'list.txt': '1' } });
  for (const name of ['one', 'two', 'one']) await create({ name, head_sha: head });
  github.addForeignCheckRun('acme/widget', head, 'one');
  const list = async (query: string) =>
    (await github.call('GET', `/repos/acme/widget/commits/${head}/check-runs?${query}`, { token })).body;

  expect((await list('app_id=4711')).total_count).toBe(2);
  expect((await list('app_id=4711&filter=all')).total_count).toBe(3);
  expect((await list('')).total_count).toBe(3);
  expect((await list('check_name=two')).check_runs).toHaveLength(1);
  const firstPage = await list('filter=all&per_page=2');
  expect([firstPage.total_count, firstPage.check_runs.length]).toEqual([4, 2]);
});

test('pages are linked', async () => {
  const head = await github.push({ repo: 'acme/widget', files: { 'pages.txt': '1' } });
  for (const name of ['one', 'two', 'three']) await create({ name, head_sha: head });
  const path = `/repos/acme/widget/commits/${head}/check-runs?per_page=1&page=2`;
  const { headers } = await github.call('GET', path, { token });

  expect(headers.get('link')).toMatch(/page=1>; rel="prev".*page=3>; rel="next".*page=3>; rel="last".*rel="first"/);
});

test('of more than a thousand runs of one name the oldest are gone', async () => {
  const head = await github.push({ repo: 'acme/widget', files: { 'many.txt': '1' } });
  const first = await create({ name: 'many', head_sha: head });
  const repository = github.state.repository('acme/widget');
  const model = repository.checkRuns.at(-1);
  for (let index = 1; index < 1000; index += 1) {
    if (model) repository.checkRuns.push({ ...model, id: github.state.nextId() });
  }
  await create({ name: 'many', head_sha: head });

  expect(repository.checkRuns.filter((run) => run.name === 'many')).toHaveLength(1000);
  expect((await update(first.body.id, { conclusion: 'success' })).status).toBe(404);
});

test('a foreign check run cannot be changed', async () => {
  const run = github.addForeignCheckRun('acme/widget', sha, 'theirs');

  expect((await update(run.id, { conclusion: 'success' })).status).toBe(403);
});

test("a suite's conclusion is the worst of its runs, and a re-run request resets it until the App writes", async () => {
  const head = await github.push({ repo: 'acme/widget', files: { 'suite.txt': '1' } });
  await create({ name: 'good', head_sha: head, conclusion: 'success' });
  const bad = await create({ name: 'bad', head_sha: head, conclusion: 'failure' });
  const suite = async () =>
    (await github.call('GET', `/repos/acme/widget/commits/${head}/check-suites`, { token })).body.check_suites[0];

  expect(await suite()).toMatchObject({ status: 'completed', conclusion: 'failure', head_branch: 'main' });
  github.rerequestCheckRun({ repository: 'acme/widget', id: bad.body.id });
  expect(await suite()).toMatchObject({ status: 'queued', conclusion: null });
  await update(bad.body.id, { status: 'in_progress' });
  expect(await suite()).toMatchObject({ status: 'in_progress' });
});
