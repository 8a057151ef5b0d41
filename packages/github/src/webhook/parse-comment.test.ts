import { expect, test } from 'vitest';
import { about, ORIGIN, refusedField } from '../test-support/deliveries.ts';
import { parseGithubEvent } from './parse-event.ts';

const comment = {
  id: 31,
  body: '/test\r\n',
  user: { login: 'ann', type: 'User' },
  author_association: 'MEMBER',
  created_at: '2026-01-02T03:04:05Z',
};
const issue = { number: 12, pull_request: { url: 'https://api.github.com/repos/acme/site/pulls/12' } };
const created = { ...about, action: 'created', issue, comment };

test('a comment on a pull request is an event with the text as it was written', () => {
  expect(parseGithubEvent('issue_comment', created)).toEqual({
    event: {
      kind: 'comment_created',
      ...ORIGIN,
      number: 12,
      commentId: 31,
      body: '/test\r\n',
      authorAssociation: 'MEMBER',
      isBot: false,
      createdAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    },
  });
});

test('a comment on an issue is ignored, and so is an edited or deleted one', () => {
  const { pull_request: _, ...realIssue } = issue;

  expect(parseGithubEvent('issue_comment', { ...created, issue: realIssue })).toEqual({
    ignored: 'only comments on pull requests are commands; this one is on an issue',
  });
  expect(parseGithubEvent('issue_comment', { ...created, action: 'edited' })).toEqual({
    ignored: 'edited comments do not run again',
  });
  expect(parseGithubEvent('issue_comment', { ...created, action: 'deleted' })).toEqual({
    ignored: 'nothing acts on a comment being deleted',
  });
});

test.each([
  [{ login: 'dependabot[bot]', type: 'Bot' }, true],
  [{ login: 'dependabot[bot]' }, true],
  [{ login: 'machine', type: 'Bot' }, true],
  [{ login: 'bot', type: 'User' }, false],
  [null, false],
])('a comment by %j is by a bot: %j', (user, isBot) => {
  expect(parseGithubEvent('issue_comment', { ...created, comment: { ...comment, user } })).toMatchObject({
    event: { isBot },
  });
});

test('a comment counts as its author’s, whoever sent the delivery', () => {
  const sent = (user: object | null) => ({ ...created, sender: { login: 'acme' }, comment: { ...comment, user } });
  expect(parseGithubEvent('issue_comment', sent({ login: 'mallory' }))).toMatchObject({ event: { actor: 'mallory' } });
  expect(parseGithubEvent('issue_comment', sent(null))).toMatchObject({ event: { actor: 'acme' } });
});

test('an association that GitHub adds later gives no rights', () => {
  const changed = { ...comment, author_association: 'SUPERUSER' };

  expect(parseGithubEvent('issue_comment', { ...created, comment: changed })).toMatchObject({
    event: { authorAssociation: 'NONE' },
  });
});

test('the longest comment that GitHub allows is read, and a longer one refused', () => {
  const withBody = (body: string) => ({ ...created, comment: { ...comment, body } });

  expect(refusedField('issue_comment', withBody('🐛'.repeat(65_536)))).toBe('accepted');
  expect(refusedField('issue_comment', withBody('x'.repeat(131_073)))).toBe('comment.body');
});

test.each([
  ['action', { action: 'Created!' }],
  ['issue.number', { issue: { ...issue, number: 0 } }],
  ['comment.id', { comment: { ...comment, id: '31' } }],
  ['comment.body', { comment: { ...comment, body: null } }],
  ['comment.created_at', { comment: { ...comment, created_at: 'yesterday' } }],
  ['installation.id', { installation: undefined }],
])('a comment without a proper %s is refused', (field, changes) => {
  expect(refusedField('issue_comment', { ...created, ...changes })).toBe(field);
});
