import { expect, test } from 'vitest';
import { about, ORIGIN, refusedField } from '../test-support/deliveries.ts';
import { parseGithubEvent } from './parse-event.ts';

const renamed = { ...about, action: 'renamed', changes: { repository: { name: { from: 'page' } } } };
const transferred = { ...about, action: 'transferred', changes: { owner: { from: { user: { login: 'bob' } } } } };

test('a renamed repository says what it was called', () => {
  expect(parseGithubEvent('repository', renamed)).toEqual({
    event: { kind: 'repository_moved', ...ORIGIN, formerFullName: 'acme/page' },
  });
});

test('a transferred repository says whose it was, a person or an organization', () => {
  const from = { user: null, organization: { login: 'initech' } };

  expect(parseGithubEvent('repository', transferred)).toEqual({
    event: { kind: 'repository_moved', ...ORIGIN, formerFullName: 'bob/site' },
  });
  expect(parseGithubEvent('repository', { ...transferred, changes: { owner: { from } } })).toMatchObject({
    event: { formerFullName: 'initech/site' },
  });
});

test.each(['created', 'edited', 'archived', 'publicized', 'deleted'])('one being %s is ignored', (action) => {
  expect(parseGithubEvent('repository', { ...renamed, action })).toEqual({
    ignored: `nothing acts on a repository being ${action}`,
  });
});

test.each([
  ['changes', { changes: undefined }],
  ['changes.repository.name.from', { changes: { repository: { name: { from: '' } } } }],
  ['changes', { changes: { repository: { name: { from: '../../etc' } } } }],
  ['changes', { action: 'transferred', changes: { owner: { from: {} } } }],
  ['changes.owner', { action: 'transferred' }],
])('one without a proper %s is refused', (field, changes) => {
  expect(refusedField('repository', { ...renamed, ...changes })).toBe(field);
});
