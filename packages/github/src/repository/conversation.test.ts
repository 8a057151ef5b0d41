import { ForbiddenError, NotFoundError, PermanentError } from '@failfast-ci/core';
import { expect, test } from 'vitest';
import { failureOf, MINT, SHA, startAppOnServer } from '../test-support/app-on-server.ts';

const REACT = 'POST /repos/acme/site/issues/comments/31/reactions';
const COMMENT = 'POST /repos/acme/site/issues/12/comments';

test.each([200, 201])('a reaction answered with %i is there', async (status) => {
  await using github = await startAppOnServer();
  github.server.on(REACT, { status, body: { id: 1, content: 'eyes' } });

  await github.repository.createReaction(31, 'eyes');

  expect(github.server.to(REACT)[0]?.body).toEqual({ content: 'eyes' });
});

test('of the reactions to a comment the own ones are told from those of others', async () => {
  await using github = await startAppOnServer();
  github.server.on('GET /app', {
    body: { id: 5, slug: 'our-app', name: 'Our App', permissions: {}, events: [] },
  });
  github.server.on('GET /repos/acme/site/issues/comments/31/reactions', {
    body: [
      { content: 'eyes', user: { login: 'our-app[bot]' } },
      { content: '+1', user: { login: 'ann' } },
      { content: 'confused', user: { login: 'another-app[bot]' } },
      { content: 'heart', user: null },
    ],
  });

  expect(await github.repository.listOwnReactions(31)).toEqual(['eyes']);
});

test('a comment is created as it is, and its id returned', async () => {
  await using github = await startAppOnServer();
  github.server.on(COMMENT, { status: 201, body: { id: 32, body: 'Sorry, @ann.' } });

  expect(await github.repository.createComment(12, 'Sorry, @ann.')).toEqual({ id: 32 });
  expect(github.server.to(COMMENT)[0]?.body).toEqual({ body: 'Sorry, @ann.' });
});

test('a comment is cut to what GitHub takes, the last character whole', async () => {
  await using github = await startAppOnServer();
  github.server.on(COMMENT, { status: 201, body: { id: 32 } });

  await github.repository.createComment(12, '🐛'.repeat(65_536));

  const sent = String(github.server.to(COMMENT)[0]?.body.body);
  expect(sent.length).toBeLessThanOrEqual(65_536);
  expect(sent).toMatch(/^🐛+…$/u);
});

test('talking takes a token of its own, and the usual one does not grow', async () => {
  await using github = await startAppOnServer();
  github.server.on(COMMENT, { status: 201, body: { id: 32 } });
  github.server.on(`GET /repos/acme/site/commits/${SHA}/check-runs`, { body: { check_runs: [] } });

  await github.repository.createComment(12, 'Hello');
  await github.repository.listCheckRuns(SHA);

  expect(github.server.to(MINT).map((request) => request.body)).toEqual([
    { repository_ids: [7], permissions: { issues: 'write', pull_requests: 'write' } },
    {
      repository_ids: [7],
      permissions: { checks: 'write', contents: 'read', pull_requests: 'read', statuses: 'write' },
    },
  ]);
});

test('writing costs five points', async () => {
  const spent: number[] = [];
  const budget = { spend: async (_: number, points: number) => void spent.push(points), hold: async () => undefined };
  await using github = await startAppOnServer({ budget });
  github.server.on(REACT, { body: { id: 1 } });
  github.server.on(COMMENT, { status: 201, body: { id: 32 } });

  await github.repository.createReaction(31, '+1');
  await github.repository.createComment(12, 'Hello');

  expect(spent).toEqual([5, 5]);
});

test('an installation that did not grant it is told what to grant', async () => {
  await using github = await startAppOnServer();
  github.server.on(MINT, { status: 422, body: { message: 'The permissions requested are not granted' } });
  github.server.on('GET /app/installations/5', { body: { permissions: { pull_requests: 'read' } } });

  const error = await failureOf(github.repository.createComment(12, 'Hello'));

  expect(error).toBeInstanceOf(ForbiddenError);
  expect(error).toMatchObject({
    nextStep: expect.stringContaining('"Issues: read and write", "Pull requests: read and write"'),
  });
});

test('a locked conversation is nothing that an operator must see to', async () => {
  await using github = await startAppOnServer();
  github.server.on(COMMENT, {
    status: 403,
    body: { message: 'Unable to create comment because issue is locked.' },
  });

  const error = await failureOf(github.repository.createComment(12, 'Hello'));

  expect(error).toBeInstanceOf(PermanentError);
  expect(error).toMatchObject({ code: 'github-conversation-locked', operatorMustAct: false });
});

test('a comment that was deleted meanwhile cannot be reacted to', async () => {
  await using github = await startAppOnServer();

  expect(await failureOf(github.repository.createReaction(31, 'eyes'))).toBeInstanceOf(NotFoundError);
});
