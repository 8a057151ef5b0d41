import type { CheckRunContent } from '@failfast-ci/core';
import { expect, test } from 'vitest';
import { startAppOnStandIn } from './test-support/app-on-stand-in.ts';

/** What people do on the pages of GitHub and how they are answered, against a GitHub that enforces what it documents. */

const queued: CheckRunContent = { status: 'queued', title: 'Waiting', summary: 'Waits for a runner.' };

test('people are answered below a pull request, and what they may do is known', async () => {
  await using world = await startAppOnStandIn();
  const { github } = world;
  await github.push({ repo: 'acme/site', branch: 'fix', files: { 'a.txt': 'a' } });
  const { number } = await github.openPullRequest({ repo: 'acme/site', head: 'fix', author: 'bob' });
  const question = github.comment('acme/site', number, '/test', { author: 'bob' });
  github.addCollaborator('acme/site', 'ann', 'maintain');
  github.addCollaborator('acme/site', 'cyd', 'triage');
  const site = world.app.repository(await world.app.findRepository('acme/site'));

  await site.createReaction(question.id, 'eyes');
  await site.createReaction(question.id, 'eyes');
  await site.createReaction(question.id, 'confused');
  const { id } = await site.createComment(number, '🐛'.repeat(70_000));

  expect(github.reactions('acme/site', question.id)).toEqual(['eyes', 'confused']);
  expect(github.comments('acme/site', number).at(-1)).toMatchObject({ id, author: { login: 'failfast-ci[bot]' } });
  expect(await Promise.all(['acme', 'ann', 'cyd', 'bob', 'nobody'].map(site.readPermission))).toEqual([
    'admin',
    'maintain',
    'triage',
    'read',
    'none',
  ]);
  expect(github.violations).toEqual([]);
});

test('what people do on the pages of GitHub is understood', async () => {
  await using world = await startAppOnStandIn();
  const { app, github } = world;
  const sha = await github.push({ repo: 'acme/site', branch: 'fix', files: { 'a.txt': 'a' } });
  const { number } = await github.openPullRequest({ repo: 'acme/site', head: 'fix', author: 'bob' });
  const site = app.repository(await app.findRepository('acme/site'));
  const actions = [{ label: 'Retry', description: 'Again', identifier: 'retry' }];
  const content = { ...queued, actions };
  await site.createCheckRun({ name: 'build', headSha: sha, externalId: 'job:1', content });
  const run = github.checkRun('acme/site', sha, 'build');
  if (!run) throw new Error('the check run is not there');
  await github.idle();
  world.received.length = 0;

  const comment = github.comment('acme/site', number, '/test', { author: 'ann', association: 'MEMBER' });
  github.editComment('acme/site', comment.id, '/cancel');
  github.review('acme/site', number, { author: 'ann', state: 'commented' });
  github.review('acme/site', number, { author: 'ann' });
  github.clickButton(run, 'retry', 'ann');
  github.rerequestCheckRun(run, 'ann');
  github.rerequestCheckSuite('acme/site', sha, 'ann');
  await github.idle();
  const group = await github.mergeGroup('acme/site', number);
  await github.idle();
  await github.destroyMergeGroup(group, 'dequeued');
  await github.idle();
  github.renameRepository('acme/site', 'acme/home');
  github.installApp('initech');
  github.renameRepository('acme/home', 'initech/home');
  await github.idle();

  const events = world.received.flatMap((parsed) => ('event' in parsed ? [parsed.event] : []));
  const target = { checkRunId: run.id, name: 'build', externalId: 'job:1', headSha: sha };
  const branch = expect.stringMatching(/^gh-readonly-queue\/main\/pr-/);
  expect(events).toMatchObject([
    { kind: 'comment_created', number, commentId: comment.id, body: '/test', actor: 'ann', isBot: false },
    { kind: 'review_approved', sha, pullRequest: { number }, actor: 'ann' },
    { kind: 'check_action_requested', action: 'retry', target },
    { kind: 'check_rerequested', target },
    { kind: 'check_suite_rerequested', sha },
    { kind: 'branch_pushed', branch, sha: group.headSha },
    { kind: 'merge_group_requested', branch, baseBranch: 'main', sha: group.headSha },
    { kind: 'merge_group_destroyed', branch, reason: 'dequeued', sha: group.headSha },
    { kind: 'branch_deleted', branch },
    { kind: 'repository_moved', formerFullName: 'acme/site', repository: { fullName: 'acme/home' } },
    { kind: 'repository_moved', formerFullName: 'acme/home', repository: { fullName: 'initech/home' } },
  ]);
});
