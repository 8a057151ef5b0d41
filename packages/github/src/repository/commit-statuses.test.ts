import { expect, test } from 'vitest';
import { SHA, startAppOnServer } from '../test-support/app-on-server.ts';

const SET = `POST /repos/acme/site/statuses/${SHA}`;
const LIST = `GET /repos/acme/site/commits/${SHA}/status`;
const raw = { context: 'ci', state: 'success', description: null, target_url: null };

/** The description that GitHub receives. */
async function descriptionSent(description: string): Promise<unknown> {
  await using github = await startAppOnServer();
  github.server.on(SET, { status: 201, body: raw });
  await github.repository.createCommitStatus(SHA, { context: 'ci', state: 'pending', description });
  return github.server.to(SET)[0]?.body.description;
}

test('a status is set with its link', async () => {
  await using github = await startAppOnServer();
  github.server.on(SET, { status: 201, body: raw });

  await github.repository.createCommitStatus(SHA, {
    context: 'gitlab-ci/pipeline',
    state: 'pending',
    description: 'Running',
    targetUrl: 'https://gitlab.com/acme/site/-/pipelines/1',
  });

  expect(github.server.to(SET)[0]?.body).toEqual({
    context: 'gitlab-ci/pipeline',
    state: 'pending',
    description: 'Running',
    target_url: 'https://gitlab.com/acme/site/-/pipelines/1',
  });
});

test('a description has at most 140 characters', async () => {
  expect(await descriptionSent('x'.repeat(140))).toBe('x'.repeat(140));
  expect(await descriptionSent('x'.repeat(141))).toBe(`${'x'.repeat(139)}…`);
});

test('an emoji, which GitHub refuses here, does not lose the status', async () => {
  expect(await descriptionSent('🐛 hunt – ✓ done \ud83d')).toBe(' hunt – ✓ done ');
});

test('the latest status of every context is listed, over all pages', async () => {
  await using github = await startAppOnServer();
  const next = { link: '<x>; rel="next"' };
  github.server.on(
    LIST,
    { headers: next, body: { statuses: [raw] } },
    { body: { statuses: [{ ...raw, context: 'lint', description: 'fine', target_url: 'https://ci.example' }] } },
  );

  expect(await github.repository.listCommitStatuses(SHA)).toEqual([
    { context: 'ci', state: 'success', description: '' },
    { context: 'lint', state: 'success', description: 'fine', targetUrl: 'https://ci.example' },
  ]);
});
