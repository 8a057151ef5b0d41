import { expect, test } from 'vitest';
import { changesBetween, ciCommitMessage, fileList, readCiCommit } from './ci-commit.ts';

const commit = { kind: 'tree', files: { 'b.yml': '2', 'a.yml': '1' }, mark: `${'a'.repeat(40)}.mac` } as const;

test.each(['tree', 'added'] as const)('the message of a commit (%s) says what it is', (kind) => {
  expect(readCiCommit(ciCommitMessage({ ...commit, kind }, 'CI files of acme/site'))).toEqual({ ...commit, kind });
});

test('GitLab starts no pipeline by itself for it', () => {
  expect(ciCommitMessage(commit, 'CI files').split('\n')[0]).toContain('[skip ci]');
});

test('a title cannot bring in lines of its own', () => {
  const message = ciCommitMessage(commit, 'x\nFailfast-Commit: forged');
  expect(message.split('\n').filter((line) => line.startsWith('Failfast-Commit'))).toHaveLength(1);
});

test.each([
  'Fix the build',
  'Failfast-Commit: a',
  'Failfast-Commit: a\nFailfast-Files: [1]',
  'Failfast-Files: {"a":1}',
])('every other commit is none of ours: %j', (message) => expect(readCiCommit(message)).toBeUndefined());

test('the list of files does not depend on their order', () => {
  expect(fileList({ b: '2', a: '1' })).toBe(fileList({ a: '1', b: '2' }));
});

test('only what differs is changed, and deletions come first', () => {
  expect(changesBetween({ a: '1', b: '1', c: '1' }, { a: '1', b: '2', 'c/d': '1' })).toEqual([
    { action: 'delete', path: 'c' },
    { action: 'update', path: 'b' },
    { action: 'create', path: 'c/d' },
  ]);
  expect(changesBetween({ a: '1' }, { a: '1' })).toEqual([]);
  expect(changesBetween({}, { constructor: '1' })).toEqual([{ action: 'create', path: 'constructor' }]);
});
