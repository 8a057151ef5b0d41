import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { childName, ciJobName, gateName, SYNC_NAME, statusContext } from './check-names.ts';
import { byteLength } from './clean-text.ts';

test('the names are those that branch protection may already require', () => {
  expect(SYNC_NAME).toBe('Gitlab SYNC');
  expect(gateName('ci/gitlab')).toBe('ci/gitlab Pipeline');
  expect(childName('ci/gitlab', 'docs')).toBe('ci/gitlab Pipeline/docs');
  expect(ciJobName('ci/gitlab', 'unit tests: [1/3]')).toBe('ci/gitlab - unit tests: [1/3]');
  expect(statusContext('ci/gitlab')).toBe('ci/gitlab/pipeline');
});

describe('a CI job with an unreasonable name', () => {
  test('gets a bounded one that says which it is', () => {
    const name = ciJobName('ci', 'x'.repeat(10_000));
    expect(byteLength(name)).toBe(255);
    expect(name).toMatch(/^ci - x+… \[[0-9a-f]{12}\]$/u);
  });

  test('keeps its own check apart from others that begin or look the same', () => {
    const names = [`${'x'.repeat(10_000)}1`, `${'x'.repeat(10_000)}2`, 'a\u200B', 'a', 'a\n', ' a', 'a\u202E'];
    expect(new Set(names.map((name) => ciJobName('ci', name))).size).toBe(names.length);
  });

  test('whatever it is, its check name is short, clean and always the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (name) => {
        const checkName = ciJobName('ci', name);
        expect(byteLength(checkName)).toBeLessThanOrEqual(255);
        expect(checkName).not.toMatch(/[\p{Cc}\u202A-\u202E]/u);
        expect(ciJobName('ci', name)).toBe(checkName);
      }),
    );
  });
});
