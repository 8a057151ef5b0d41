import type { Parsed } from '@failfast-ci/core';
import examples from '@octokit/webhooks-examples' with { type: 'json' };
import { expect, test } from 'vitest';
import { MalformedPayloadError } from './malformed-payload.ts';
import { parseGithubEvent } from './parse-event.ts';

const deliveries = (examples as unknown as { name: string; examples: Record<string, unknown>[] }[]).flatMap(
  ({ name, examples }) => examples.map((payload, index) => ({ name, payload, index })),
);

/** What each kind of delivery may turn out to be. */
const KINDS: Record<string, string[]> = {
  push: ['branch_pushed', 'branch_deleted', 'tag_pushed', 'tag_deleted'],
  pull_request: ['pull_request_updated', 'pull_request_labeled', 'pull_request_closed'],
  pull_request_review: ['review_approved'],
  issue_comment: ['comment_created'],
  check_run: ['check_action_requested', 'check_rerequested'],
  check_suite: ['check_suite_rerequested'],
  merge_group: ['merge_group_requested', 'merge_group_destroyed'],
  repository: ['repository_moved'],
};

test('there are examples of all events', () => {
  expect(new Set(deliveries.map(({ name }) => name)).size).toBeGreaterThan(50);
});

test.each(deliveries)('$name #$index is an event, ignored with a reason, or refused with the field', (delivery) => {
  const outcome = parse(delivery.name, delivery.payload);

  if (outcome instanceof MalformedPayloadError) expect(outcome.field).toBe('installation.id');
  else if ('ignored' in outcome) expect(outcome.ignored).toMatch(/\w+ \w+/);
  else expect(KINDS[delivery.name]).toContain(outcome.event.kind);
});

test.each(deliveries)('$name #$index sent to an App is never refused', ({ name, payload }) => {
  expect(() => parseGithubEvent(name, { ...payload, installation: { id: 5 } })).not.toThrow();
});

function parse(name: string, payload: unknown): Parsed<{ kind: string }> | MalformedPayloadError {
  try {
    return parseGithubEvent(name, payload);
  } catch (error) {
    if (error instanceof MalformedPayloadError) return error;
    throw error;
  }
}

/** GitHub's examples of what people ask for; where none shows what we need, the nearest one is changed. */
test.each([
  ['check_run', 'requested_action', 'check_action_requested'],
  ['check_run', 'rerequested', 'check_rerequested'],
  ['check_suite', 'rerequested', 'check_suite_rerequested'],
  ['merge_group', 'checks_requested', 'merge_group_requested'],
  ['repository', 'renamed', 'repository_moved'],
  ['repository', 'transferred', 'repository_moved'],
])("GitHub's example of %s %s is the event %s", (name, action, kind) => {
  expect(parseGithubEvent(name, exampleOf(name, action))).toMatchObject({ event: { kind } });
});

test("GitHub's example of a comment is an event when it is on a pull request", () => {
  const example = exampleOf('issue_comment', 'created') as { issue: object };
  const issue = { ...example.issue, pull_request: { url: 'https://api.github.com/repos/acme/site/pulls/1' } };

  expect(parseGithubEvent('issue_comment', example)).toMatchObject({ ignored: expect.stringContaining('on an issue') });
  expect(parseGithubEvent('issue_comment', { ...example, issue })).toMatchObject({
    event: { kind: 'comment_created' },
  });
});

test("GitHub's example of a review is an event when it approves", () => {
  const example = exampleOf('pull_request_review', 'submitted') as { review: object };
  const review = { ...example.review, state: 'approved' };

  expect(parseGithubEvent('pull_request_review', { ...example, review })).toMatchObject({
    event: { kind: 'review_approved' },
  });
});

function exampleOf(name: string, action: string): Record<string, unknown> {
  const found = deliveries.find((delivery) => delivery.name === name && delivery.payload.action === action);
  if (!found) throw new Error(`GitHub has no example of ${name} ${action}`);
  return { ...found.payload, installation: { id: 5 } };
}
