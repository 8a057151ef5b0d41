import { expect, test } from 'vitest';
import { startWorld } from '../harness.ts';

const CI = 'unit: {script: [make]}\n';
const files = (id: number) => `/projects/${id}/repository/files`;

test('a file is read at a ref, as JSON and raw', async () => {
  await using world = await startWorld();
  const id = await world.project(CI);
  const { body } = await world.api('GET', `${files(id)}/.gitlab-ci.yml?ref=main`);
  expect(Buffer.from(body.content, 'base64').toString()).toBe(CI);
  expect((await world.api('GET', `${files(id)}/.gitlab-ci.yml/raw?ref=main`)).body).toBe(CI);
});

test.for([
  ['without a ref', '/.gitlab-ci.yml', 400],
  ['at a ref that is not there', '/.gitlab-ci.yml?ref=nowhere', 404],
  ['that is not there', '/nothing.txt?ref=main', 404],
  ['with an unencoded path', '/folder/file.txt?ref=main', 404],
] as const)('a file %s is refused', async ([_what, path, status]) => {
  await using world = await startWorld();
  const id = await world.project(CI);
  expect((await world.api('GET', `${files(id)}${path}`)).status).toBe(status);
});

test('files are written through the API in one commit, and that starts a pipeline', async () => {
  await using world = await startWorld({ runner: 'manual' });
  const id = await world.project(CI);
  const actions = [
    { action: 'create', file_path: 'folder/a.txt', content: 'a' },
    { action: 'delete', file_path: '.gitlab-ci.yml' },
    { action: 'create', file_path: '.gitlab-ci.yml', content: CI.replace('unit', 'other') },
  ];
  const commit = { branch: 'main', commit_message: 'new files', actions };
  const { status, body } = await world.api('POST', `/projects/${id}/repository/commits`, commit);
  expect(status).toBe(201);
  expect(body).toMatchObject({ title: 'new files', parent_ids: [expect.any(String)] });
  expect((await world.api('GET', `${files(id)}/folder%2Fa.txt/raw?ref=main`)).body).toBe('a');
  const pipeline = await world.gitlab.until(() => world.gitlab.pipelines(id)[0]);
  expect(pipeline.jobs.map(({ name }) => name)).toEqual(['other']);
});

test('a file is created once and updated only when it is there', async () => {
  await using world = await startWorld();
  const id = await world.project(CI);
  const body = { branch: 'main', commit_message: 'a file', content: 'x' };
  expect((await world.api('PUT', `${files(id)}/a.txt`, body)).status).toBe(400);
  expect((await world.api('POST', `${files(id)}/a.txt`, body)).status).toBe(201);
  expect((await world.api('POST', `${files(id)}/a.txt`, body)).status).toBe(400);
  expect((await world.api('PUT', `${files(id)}/a.txt`, { ...body, content: 'y' })).status).toBe(200);
});

test('a commit is found by id and by branch, and its statuses default to the default branch', async () => {
  await using world = await startWorld({ runner: 'manual' });
  const id = await world.project(CI);
  await world.api('POST', `/projects/${id}/repository/branches`, { branch: 'pr-1', ref: 'main' });
  const { body: pipeline } = await world.api('POST', `/projects/${id}/pipeline`, { ref: 'pr-1' });
  const commits = `/projects/${id}/repository/commits`;
  expect((await world.api('GET', `${commits}/pr-1`)).body.id).toBe(pipeline.sha);
  expect((await world.api('GET', `${commits}/${'0'.repeat(40)}`)).status).toBe(404);
  expect((await world.api('GET', `${commits}/${pipeline.sha}/statuses`)).body).toEqual([]);
  const { body } = await world.api('GET', `${commits}/${pipeline.sha}/statuses?ref=pr-1`);
  expect(body).toMatchObject([{ name: 'unit', status: 'created', pipeline_id: pipeline.id }]);
});
