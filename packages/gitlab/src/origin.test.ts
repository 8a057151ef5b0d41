import type { Repository } from '@failfast-ci/core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readOrigin, signOrigin } from './origin.ts';

const key = Buffer.alloc(32, 1);
const repository: Repository = { id: 99, fullName: 'acme/site', installationId: 5, defaultBranch: 'main' };

test('what was signed for a project is read for that project', () => {
  expect(readOrigin(key, 7, signOrigin(key, 7, repository))).toEqual(repository);
});

test('copied to another project it is worth nothing', () => {
  expect(readOrigin(key, 8, signOrigin(key, 7, repository))).toBeUndefined();
});

test('signed with another key it is worth nothing', () => {
  expect(readOrigin(Buffer.alloc(32, 2), 7, signOrigin(key, 7, repository))).toBeUndefined();
});

test('edited to name another repository it is worth nothing', () => {
  const [version, , mac] = signOrigin(key, 7, repository).split('.');
  const [, other] = signOrigin(Buffer.alloc(32, 2), 7, { ...repository, fullName: 'evil/site' }).split('.');
  expect(readOrigin(key, 7, `${version}.${other}.${mac}`)).toBeUndefined();
});

test('every kind of text is read without failing', () => {
  fc.assert(fc.property(fc.string(), (text) => readOrigin(key, 7, text) === undefined));
  for (const text of ['', 'v1..', 'acme/site', `${signOrigin(key, 7, repository)}.x`, 'v2.W10.AAAA']) {
    expect(readOrigin(key, 7, text)).toBeUndefined();
  }
});

test('it fits in a CI variable and needs no quoting: every repository survives', () => {
  const name = fc.stringMatching(/^[\w.-]{1,100}$/);
  const repositories = fc.record({
    id: fc.integer({ min: 1 }),
    fullName: fc.tuple(name, name).map(([owner, repo]) => `${owner}/${repo}`),
    installationId: fc.integer({ min: 1 }),
    defaultBranch: fc.string({ unit: 'grapheme' }),
  });
  fc.assert(
    fc.property(repositories, (any) => {
      const text = signOrigin(key, 7, any);
      expect(text).toMatch(/^v1\.[\w-]+\.[\w-]+$/);
      expect(readOrigin(key, 7, text)).toEqual(any);
    }),
  );
});
