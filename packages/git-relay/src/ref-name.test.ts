import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isRefName } from './ref-name.ts';

function gitAccepts(name: string): boolean {
  try {
    execFileSync('git', ['check-ref-format', name], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

test.each([
  'refs/heads/main',
  'refs/heads/pr-1-feature/x',
  'refs/tags/v1.0',
  'refs/heads/größe',
  'refs/heads/a@b',
  'refs/heads/-x',
])('%s is a ref name', (name) => expect(isRefName(name)).toBe(true));

test.each([
  'main',
  'HEAD',
  'refs/heads/a\nb',
  'refs/heads/a\0b',
  'refs/heads/a b',
  'refs/heads/a..b',
  'refs/heads/a@{0}',
  'refs/heads/.a',
  'refs/heads/a.lock',
  'refs/heads/a.lock/b',
  'refs/heads/a/',
  'refs/heads//a',
  'refs/heads/a.',
  'refs/heads/a\\b',
  'refs/heads/a:b',
  `refs/heads/${'a'.repeat(5000)}`,
])('%j is none', (name) => expect(isRefName(name)).toBe(false));

test('what passes here, git accepts as well', () => {
  const part = fc.string({ unit: fc.constantFrom(...'aB0.-_/@{}~^:?*[\\ \u007fé'), minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(part, (text) => {
      const name = `refs/heads/${text}`;
      expect(isRefName(name)).toBe(gitAccepts(name));
    }),
    { numRuns: 60 },
  );
});
