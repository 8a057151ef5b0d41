import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { about, OLD, ORIGIN, pullRequest, refusedField, repository, SHA } from '../test-support/deliveries.ts';
import { parseGithubEvent } from './parse-event.ts';

const ZERO = '0'.repeat(40);
const pushed = { ...about, ref: 'refs/heads/main', before: OLD, after: SHA, deleted: false, head_commit: { id: SHA } };
const deletion = { after: ZERO, deleted: true, head_commit: null };
function pullRequestEvent(action: string, changes: object = {}) {
  return parseGithubEvent('pull_request', { ...about, action, pull_request: { ...pullRequest, ...changes } });
}

describe('push', () => {
  test('to a branch says which commits', () => {
    expect(parseGithubEvent('push', pushed)).toEqual({
      event: { kind: 'branch_pushed', ...ORIGIN, branch: 'main', sha: SHA, before: OLD },
    });
  });

  test('keeps slashes in the name of a branch', () => {
    expect(parseGithubEvent('push', { ...pushed, ref: 'refs/heads/fix/it/now' })).toMatchObject({
      event: { branch: 'fix/it/now' },
    });
  });

  test('that deletes a branch or tag has no head commit and is a deletion', () => {
    expect(parseGithubEvent('push', { ...pushed, ...deletion })).toEqual({
      event: { kind: 'branch_deleted', ...ORIGIN, branch: 'main' },
    });
    expect(parseGithubEvent('push', { ...pushed, ...deletion, ref: 'refs/tags/v1' })).toEqual({
      event: { kind: 'tag_deleted', ...ORIGIN, tag: 'v1' },
    });
  });

  test('of an annotated tag names both the tag object and the commit', () => {
    expect(parseGithubEvent('push', { ...pushed, ref: 'refs/tags/v1', after: OLD })).toEqual({
      event: { kind: 'tag_pushed', ...ORIGIN, tag: 'v1', sha: OLD, commitSha: SHA },
    });
  });

  test('of a tag on something other than a commit, or of another ref, is ignored', () => {
    expect(parseGithubEvent('push', { ...pushed, ref: 'refs/tags/v1', head_commit: null })).toEqual({
      ignored: 'the tag v1 does not point at a commit',
    });
    expect(parseGithubEvent('push', { ...pushed, ref: 'refs/notes/commits' })).toEqual({
      ignored: 'refs/notes/commits is neither a branch nor a tag',
    });
  });
});

describe('pull request', () => {
  test.each([
    ['opened', 'opened'],
    ['reopened', 'reopened'],
    ['synchronize', 'synchronized'],
    ['ready_for_review', 'ready_for_review'],
  ])('%s is an update', (action, ours) => {
    expect(pullRequestEvent(action)).toMatchObject({
      event: { kind: 'pull_request_updated', action: ours, ...ORIGIN, pullRequest: { number: 12, head: { sha: SHA } } },
    });
  });

  test('a moved head says where it was before; what is no commit is left out', () => {
    const before = 'b'.repeat(40);
    const moved = (from: string) =>
      parseGithubEvent('pull_request', { ...about, action: 'synchronize', pull_request: pullRequest, before: from });
    expect(moved(before)).toMatchObject({ event: { previousHeadSha: before } });
    expect(moved('HEAD')).toMatchObject({ event: { action: 'synchronized' } });
    expect(moved('HEAD')).not.toHaveProperty('event.previousHeadSha');
  });

  test('closed says whether it was merged', () => {
    expect(pullRequestEvent('closed', { state: 'closed', merged: true })).toMatchObject({
      event: { kind: 'pull_request_closed', merged: true },
    });
    expect(pullRequestEvent('closed', { state: 'closed' })).toMatchObject({ event: { merged: false } });
  });

  test('any other action is ignored with its name', () => {
    expect(pullRequestEvent('converted_to_draft')).toEqual({
      ignored: 'nothing acts on a pull request being converted to draft',
    });
  });

  test('from another repository is from a fork, also when that repository is gone', () => {
    expect(pullRequestEvent('opened')).toMatchObject({ event: { pullRequest: { fromFork: true } } });
    expect(pullRequestEvent('opened', { head: { ref: 'faster', sha: SHA, repo: null } })).toMatchObject({
      event: { pullRequest: { fromFork: true, head: { repositoryFullName: null } } },
    });
  });

  test('from a branch of the repository itself is not from a fork, whatever the repository is called', () => {
    const head = { ref: 'faster', sha: SHA, repo: { id: 7, full_name: 'acme/renamed' } };

    expect(pullRequestEvent('opened', { head })).toMatchObject({ event: { pullRequest: { fromFork: false } } });
  });

  test('of a deleted account has the author ghost', () => {
    expect(pullRequestEvent('opened', { user: null })).toMatchObject({ event: { pullRequest: { author: 'ghost' } } });
  });

  test('an association that GitHub adds later gives no rights', () => {
    expect(pullRequestEvent('opened', { author_association: 'SUPERUSER' })).toMatchObject({
      event: { pullRequest: { authorAssociation: 'NONE' } },
    });
  });
});

test.each([undefined, null])('a delivery whose sender is %j is of nobody in particular', (sender) => {
  expect(parseGithubEvent('push', { ...pushed, sender })).toMatchObject({ event: { actor: 'ghost' } });
  const opened = { ...about, action: 'opened', pull_request: { ...pullRequest, user: null }, sender };
  expect(parseGithubEvent('pull_request', opened)).toMatchObject({
    event: { actor: 'ghost', pullRequest: { author: 'ghost' } },
  });
});

describe('other events', () => {
  test.each([
    ['create', { ref_type: 'tag' }, 'the push of the tag runs CI'],
    ['create', { ref_type: 'branch' }, 'the push of the branch runs CI'],
    ['release', { action: 'published' }, 'the push of the tag runs CI'],
    ['delete', { ref_type: 'branch' }, 'the push event says so'],
    ['installation', { action: 'deleted' }, expect.stringContaining('uninstalled')],
    ['installation', { action: 'suspend' }, expect.stringContaining('suspended')],
    ['installation', { action: 'created' }, expect.stringContaining('need no preparation')],
  ])('%s with %j says why nothing is done', (name, payload, reason) => {
    expect(parseGithubEvent(name, payload)).toEqual({ ignored: reason });
  });

  test.each(['create', 'release', 'delete', 'installation'])('%s is never refused, whatever it contains', (name) => {
    for (const payload of [null, 'text', { action: 1, ref_type: {} }, { action: '__proto__' }]) {
      expect(parseGithubEvent(name, payload)).toEqual({ ignored: expect.stringMatching(/\w+ \w+/) });
    }
  });

  test.each(['ping', 'installation', 'installation_repositories', 'star'])('%s is ignored with a reason', (name) => {
    expect(parseGithubEvent(name, { action: 'created' })).toEqual({ ignored: expect.stringMatching(/\w+ \w+/) });
  });

  test('a name that is no event name is not repeated in the reason', () => {
    expect(parseGithubEvent('<script>\n', {})).toEqual({ ignored: 'nothing acts on unknown events' });
  });
});

describe('a payload that does not fit is refused with the name of the field', () => {
  test.each([
    ['installation.id', { installation: undefined }],
    ['installation.id', { installation: { id: -1 } }],
    ['repository.full_name', { repository: { ...repository, full_name: 'acme/../../etc' } }],
    ['repository.full_name', { repository: { ...repository, full_name: '../site' } }],
    ['repository.default_branch', { repository: { ...repository, default_branch: 'a b' } }],
    ['sender.login', { sender: { login: 'x'.repeat(256) } }],
    ['after', { after: 'HEAD' }],
    ['ref', { ref: 'refs/heads/a\nb' }],
    ['ref', { ref: 'refs/heads/a\u0000b' }],
    ['ref', { ref: 'refs/heads/a..b' }],
    ['ref', { ref: `refs/heads/${'x'.repeat(1024)}` }],
    ['head_commit.id', { head_commit: {} }],
  ])('%s in a push', (field, changes) => {
    expect(refusedField('push', { ...pushed, ...changes })).toBe(field);
  });

  test.each([
    ['pull_request.head.sha', { head: { ...pullRequest.head, sha: 'short' } }],
    ['pull_request.base.ref', { base: { ...pullRequest.base, ref: '' } }],
    ['pull_request.number', { number: '12' }],
    ['pull_request.labels.0.name', { labels: [{}] }],
  ])('%s', (field, changes) => {
    expect(
      refusedField('pull_request', { ...about, action: 'opened', pull_request: { ...pullRequest, ...changes } }),
    ).toBe(field);
  });

  test.each([null, undefined, 'text', 1, []])('the whole payload when it is %j', (payload) => {
    expect(['payload', 'installation.id', 'action']).toContain(refusedField('push', payload));
    expect(['payload', 'action']).toContain(refusedField('pull_request', payload));
  });

  test('what was in the field is not repeated', () => {
    expect(() => parseGithubEvent('push', { ...pushed, after: 'hunter2' })).toThrow(
      'cannot read push payload: after: expected an object id of 40 or 64 hex digits',
    );
  });
});

test('whatever arrives, the outcome is an event, a reason or a refusal', () => {
  const names = ['push', 'pull_request', 'pull_request_review', 'issue_comment', 'check_run', 'check_suite'];
  const actions = fc.constantFrom(
    'opened',
    'created',
    'submitted',
    'rerequested',
    'destroyed',
    'renamed',
    'transferred',
  );
  const whole = { ...pushed, pull_request: pullRequest, check_run: {}, changes: {}, merge_group: {}, issue: {} };
  const spoiled = fc.record({ key: fc.constantFrom(...Object.keys(whole)), value: fc.jsonValue() });
  fc.assert(
    fc.property(
      fc.constantFrom(...names, 'merge_group', 'repository', 'ping', 'create', 'installation'),
      actions,
      spoiled,
      fc.jsonValue(),
      (name, action, { key, value }, any) => {
        expect(refusedField(name, { ...whole, action, [key]: value })).toBeTypeOf('string');
        expect(refusedField(name, any)).toBeTypeOf('string');
      },
    ),
  );
});
