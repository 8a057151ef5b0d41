import type { CheckRunContent } from '@failfast-ci/core';
import { NotFoundError } from '@failfast-ci/core';
import { describe, expect, test } from 'vitest';
import { APP_ID, failureOf, SHA, startAppOnServer } from '../test-support/app-on-server.ts';

const CREATE = 'POST /repos/acme/site/check-runs';
const UPDATE = 'PATCH /repos/acme/site/check-runs/3';
const LIST = `GET /repos/acme/site/commits/${SHA}/check-runs`;
const raw = (id: number, changes: object = {}) => ({
  id,
  name: `job ${id}`,
  head_sha: SHA,
  status: 'queued',
  conclusion: null,
  external_id: null,
  app: { id: APP_ID },
  ...changes,
});
const queued: CheckRunContent = { status: 'queued', title: 'Waiting', summary: 'Waits for a runner.' };

/** The body that GitHub receives when a check run with this content is created. */
async function bodyOf(content: CheckRunContent): Promise<Record<string, unknown>> {
  await using github = await startAppOnServer();
  github.server.on(CREATE, { status: 201, body: raw(3) });
  await github.repository.createCheckRun({ name: 'build', headSha: SHA, externalId: 'x', content });
  return github.server.to(CREATE)[0]?.body ?? {};
}

test('creating a check run returns it', async () => {
  await using github = await startAppOnServer();
  github.server.on(CREATE, { status: 201, body: raw(3, { name: 'build', external_id: 'pipeline:1' }) });

  const run = await github.repository.createCheckRun({
    name: 'build',
    headSha: SHA,
    externalId: 'pipeline:1',
    content: queued,
  });

  expect(run).toEqual({
    id: 3,
    name: 'build',
    headSha: SHA,
    status: 'queued',
    conclusion: null,
    externalId: 'pipeline:1',
  });
  expect(github.server.to(CREATE)[0]?.body).toEqual({
    name: 'build',
    head_sha: SHA,
    external_id: 'pipeline:1',
    status: 'queued',
    output: { title: 'Waiting', summary: 'Waits for a runner.', text: '' },
    actions: [],
  });
});

test('a check run is read with the App that it belongs to', async () => {
  await using github = await startAppOnServer();
  github.server.on('GET /repos/acme/site/check-runs/3', { body: raw(3, { external_id: 'x', app: { id: 1 } }) });
  github.server.on('GET /repos/acme/site/check-runs/4', { body: raw(4, { app: null }) });

  expect(await github.repository.readCheckRun(3)).toEqual({
    id: 3,
    name: 'job 3',
    headSha: SHA,
    status: 'queued',
    conclusion: null,
    externalId: 'x',
    appId: 1,
  });
  expect(await github.repository.readCheckRun(4)).toMatchObject({ appId: 0 });
  expect(await github.repository.readCheckRun(5)).toBeUndefined();
});

test('updating one that is gone says so', async () => {
  await using github = await startAppOnServer();

  expect(await failureOf(github.repository.updateCheckRun(3, { content: queued }))).toBeInstanceOf(NotFoundError);
});

test('an update removes the text and buttons that the new state does not have', async () => {
  await using github = await startAppOnServer();
  github.server.on(UPDATE, { body: raw(3) });

  await github.repository.updateCheckRun(3, { content: queued });

  expect(github.server.to(UPDATE)[0]?.body).toMatchObject({ output: { text: '' }, actions: [] });
});

describe('the content', () => {
  test('has a conclusion only when completed, since GitHub would complete the run for it', async () => {
    const ended = { conclusion: 'success', completedAt: '2026-01-02T03:04:05Z' } as const;

    expect(await bodyOf({ ...queued, ...ended, status: 'completed' })).toMatchObject({
      status: 'completed',
      conclusion: 'success',
      completed_at: '2026-01-02T03:04:05Z',
    });
    const running = await bodyOf({ ...queued, ...ended, status: 'in_progress' });
    expect(running).not.toHaveProperty('conclusion');
    expect(running).not.toHaveProperty('completed_at');
  });

  test('passes dates and the link on as they are', async () => {
    expect(
      await bodyOf({ ...queued, startedAt: '2026-01-02T03:04:05.678Z', detailsUrl: 'https://gitlab.com/-/jobs/1' }),
    ).toMatchObject({ started_at: '2026-01-02T03:04:05.678Z', details_url: 'https://gitlab.com/-/jobs/1' });
  });

  test('has at most 65,535 bytes of text, the last character whole', async () => {
    const { output } = (await bodyOf({ ...queued, summary: 'é'.repeat(40_000), text: '🐛'.repeat(20_000) })) as {
      output: { summary: string; text: string };
    };

    for (const cut of [output.summary, output.text]) {
      expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(65_535);
      expect(Buffer.byteLength(cut)).toBeGreaterThan(65_525);
      expect(cut).toMatch(/^(é+|(🐛)+)…$/u);
    }
  });

  test('has at most three buttons, with labels and descriptions that fit', async () => {
    const action = { label: 'Retry the failed CI jobs', description: 'x'.repeat(41), identifier: 'retry' };
    const { actions } = await bodyOf({ ...queued, actions: [action, action, action, action] });

    expect(actions).toHaveLength(3);
    expect((actions as unknown[])[0]).toEqual({
      label: 'Retry the failed CI…',
      description: `${'x'.repeat(39)}…`,
      identifier: 'retry',
    });
  });

  test('leaves out a button whose identifier GitHub would refuse, and keeps the check', async () => {
    const action = { label: 'Retry', description: 'Again', identifier: 'x'.repeat(21) };

    expect(await bodyOf({ ...queued, actions: [action] })).toMatchObject({ actions: [] });
  });
});

test('all pages of a list are read, and other Apps left out', async () => {
  await using github = await startAppOnServer();
  const runs = Array.from({ length: 250 }, (_, index) => raw(index + 1, index === 200 ? { app: { id: 1 } } : {}));
  github.server.on(LIST, ({ query }) => {
    const page = Number(query.get('page'));
    const next = page * 100 < runs.length;
    return {
      headers: next ? { link: `<${github.server.url}/any?page=${page + 1}>; rel="next", <x>; rel="last"` } : {},
      body: { total_count: runs.length, check_runs: runs.slice((page - 1) * 100, page * 100) },
    };
  });

  const listed = await github.repository.listCheckRuns(SHA);

  expect(listed).toHaveLength(249);
  expect(listed.map((run) => run.id)).not.toContain(201);
  expect(github.server.to(LIST)).toHaveLength(3);
  expect(Object.fromEntries(github.server.to(LIST)[0]?.query ?? [])).toEqual({
    app_id: String(APP_ID),
    filter: 'latest',
    per_page: '100',
    page: '1',
  });
});
