import { expect, test } from 'vitest';
import { about, OLD, ORIGIN, pullRequest, refusedField } from '../test-support/deliveries.ts';
import { parseGithubEvent } from './parse-event.ts';

const review = {
  state: 'approved',
  commit_id: OLD,
  user: { login: 'ann', type: 'User' },
  author_association: 'OWNER',
  submitted_at: '2026-01-02T03:04:05Z',
};
// Reviews describe the pull request in short: without `merged`.
const { merged: _, ...briefly } = pullRequest;
const submitted = { ...about, action: 'submitted', review, pull_request: briefly };

test('an approving review names the commit that was reviewed, which need not be the head', () => {
  expect(parseGithubEvent('pull_request_review', submitted)).toMatchObject({
    event: {
      kind: 'review_approved',
      ...ORIGIN,
      sha: OLD,
      pullRequest: { number: 12, author: 'bob', head: { sha: pullRequest.head.sha } },
      authorAssociation: 'OWNER',
      isBot: false,
      submittedAt: Date.UTC(2026, 0, 2, 3, 4, 5),
    },
  });
});

test('the state counts in the writing of the API as well', () => {
  expect(
    parseGithubEvent('pull_request_review', { ...submitted, review: { ...review, state: 'APPROVED' } }),
  ).toMatchObject({ event: { kind: 'review_approved' } });
});

test.each(['commented', 'changes_requested', 'dismissed'])('a review with state %s allows nothing', (state) => {
  expect(parseGithubEvent('pull_request_review', { ...submitted, review: { ...review, state } })).toEqual({
    ignored: 'only a review that approves can allow CI',
  });
});

test.each(['edited', 'dismissed'])('an approving review being %s is ignored', (action) => {
  expect(parseGithubEvent('pull_request_review', { ...submitted, action })).toEqual({
    ignored: `nothing acts on a review being ${action}`,
  });
});

test('a review of a commit that GitHub no longer knows approves nothing', () => {
  expect(
    parseGithubEvent('pull_request_review', { ...submitted, review: { ...review, commit_id: null } }),
  ).toMatchObject({ ignored: expect.stringContaining('which commit') });
});

test.each([
  ['review.commit_id', { review: { ...review, commit_id: 'HEAD' } }],
  ['review.submitted_at', { review: { ...review, submitted_at: null } }],
  ['pull_request.number', { pull_request: { ...briefly, number: 1.5 } }],
  ['review', { review: undefined }],
])('a review without a proper %s is refused', (field, changes) => {
  expect(refusedField('pull_request_review', { ...submitted, ...changes })).toBe(field);
});
