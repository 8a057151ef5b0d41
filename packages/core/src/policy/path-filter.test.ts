import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { touchesOnly } from './path-filter.ts';

const ignores = (pattern: string, path: string) => touchesOnly([pattern], [path]);

describe('a pattern', () => {
  test.each([
    ['docs/**', ['docs/a.md', 'docs/a/b.md', 'docs/.x'], ['docs', 'adocs/a', 'x/docs/a']],
    ['docs/', ['docs/a.md', 'docs/a/b.md'], ['docs']],
    ['/docs/*', ['docs/a.md'], ['docs/a/b.md', '/docs/a.md']],
    ['*.md', ['README.md', '.md'], ['docs/a.md', 'README.MD', 'README.md.txt']],
    ['**/*.md', ['README.md', 'docs/a.md', 'a/b/c.md'], ['a/b/md']],
    ['a/**/z', ['a/z', 'a/b/z', 'a/b/c/z'], ['az', 'a/bz', 'a/z/b']],
    ['a/**/**/z', ['a/z', 'a/b/c/z'], ['az']],
    ['**/a/**', ['a/b', 'x/a/b'], ['a', 'xa/b']],
    ['**.md', ['a.md', 'a/b.md'], ['a.mdx']],
    ['**', ['a', 'a/b/c'], []],
    ['a?c', ['abc', 'a😀c'], ['ac', 'a/c', 'abbc']],
    ['[a-cx].txt', ['a.txt', 'c.txt', 'x.txt'], ['d.txt', '-.txt']],
    ['[!a-c].txt', ['d.txt'], ['a.txt', '/.txt']],
    ['[^a]', ['b'], ['a']],
    ['[]x]', [']', 'x'], ['a']],
    ['[a-]', ['a', '-'], ['b']],
    ['[a', ['[a'], ['a']],
    ['*.{md,txt}', ['a.md', 'a.txt'], ['a.png', 'a.{md,txt}']],
    ['{docs,{e,f}x}/**', ['docs/a', 'ex/a', 'fx/a'], ['x/a', 'e/a']],
    ['{a,b}{,c}', ['a', 'b', 'ac', 'bc'], ['c']],
    ['{a{b,c}', ['{ab', '{ac'], ['ab']],
    ['{a}', ['{a}'], ['a']],
    ['a}', ['a}'], ['a']],
    ['a,b', ['a,b'], ['a']],
    ['\\*.md', ['*.md'], ['a.md']],
    ['\\{a,b\\}', ['{a,b}'], ['a']],
    ['\\!a', ['!a'], ['a', '\\!a']],
    ['a\\', ['a\\'], ['a']],
    ['a.c(d)+$', ['a.c(d)+$'], ['abc(d)+$']],
    ['', [], ['a']],
  ])('%s', (pattern, ignored, others) => {
    expect(ignored.filter((path) => !ignores(pattern, path))).toEqual([]);
    expect(others.filter((path) => ignores(pattern, path))).toEqual([]);
  });

  test('with more alternatives than anybody writes stands for itself', () => {
    const pattern = '{a,b}'.repeat(30);
    expect(ignores(pattern, 'a'.repeat(30))).toBe(false);
    expect(ignores(pattern, pattern)).toBe(true);
  });

  test('made to take for ever does not', () => {
    expect(ignores(`${'*a'.repeat(200)}b`, 'a'.repeat(2000))).toBe(false);
    expect(ignores(`${'**/'.repeat(200)}b`, 'a/'.repeat(1000))).toBe(false);
    expect(ignores('{'.repeat(5000), 'a')).toBe(false);
  });
});

describe('a change', () => {
  test('runs when it touches one path that is not ignored', () => {
    expect(touchesOnly(['docs/**', '*.md'], ['docs/a.png', 'README.md'])).toBe(true);
    expect(touchesOnly(['docs/**', '*.md'], ['docs/a.png', 'README.md', 'src/main.c'])).toBe(false);
  });

  test('runs when it is not known what it touches, or nothing is ignored', () => {
    expect(touchesOnly(['**'], [])).toBe(false);
    expect(touchesOnly([], ['README.md'])).toBe(false);
    expect(touchesOnly([], [])).toBe(false);
  });

  test('that renames a file out of or into the ignored paths runs', () => {
    expect(touchesOnly(['docs/**'], ['src/a.md', 'docs/a.md'])).toBe(false);
  });

  test('is judged by the last pattern that matches, and ! takes paths out again', () => {
    const patterns = ['docs/**', '!docs/*.{yml,yaml}', 'docs/theme.yml'];
    expect(touchesOnly(patterns, ['docs/a.md', 'docs/theme.yml'])).toBe(true);
    expect(touchesOnly(patterns, ['docs/build.yml'])).toBe(false);
    expect(touchesOnly(['!docs/a', 'docs/**'], ['docs/a'])).toBe(true);
    expect(touchesOnly(['!docs/a'], ['docs/b'])).toBe(false);
  });
});

describe('whatever the path', () => {
  const part = fc.stringMatching(/^[a-zA-Z0-9._ äß-]{1,6}$/u);
  const path = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'));

  test('it matches itself, everything, and a * for each of its parts', () => {
    fc.assert(
      fc.property(path, (given) => {
        for (const pattern of [
          given,
          '**',
          '**/*',
          given.replace(/[^/]+/g, '*'),
          `**/${given}`,
          given.replace(/[^/]/gu, '?'),
        ])
          expect(ignores(pattern, given)).toBe(true);
        expect(ignores(`${given}/**`, given)).toBe(false);
        expect(ignores('*', given)).toBe(!given.includes('/'));
      }),
    );
  });

  test('the answer is that of the same pattern as a regular expression', () => {
    const pieces = fc.array(fc.constantFrom('a', 'b', '/', '*', '**', '**/', '?', '[ab]', '[!a]'), { maxLength: 6 });
    const text = fc
      .array(fc.constantFrom('a', 'b', '/', 'c'), { minLength: 1, maxLength: 7 })
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(pieces, text, (parts, given) => {
        const pattern = parts
          .join('')
          .replace(/\*{3,}/g, '**')
          .replace(/^\/|\/$/g, '');
        fc.pre(!pattern.startsWith('/') && !pattern.endsWith('/'));
        expect(ignores(pattern, given)).toBe(asExpression(pattern).test(given));
      }),
      { numRuns: 1000 },
    );
  });
});

function asExpression(pattern: string): RegExp {
  const source = pattern.replace(/(^|(?<=\/))\*\*\/|\*\*|\*|\?|\[!?\w+\]/g, (piece) => {
    if (piece === '**/') return '(?:.*/)?';
    if (piece === '**') return '.*';
    if (piece === '*') return '[^/]*';
    if (piece === '?') return '[^/]';
    return piece.startsWith('[!') ? `[^/${piece.slice(2)}` : piece;
  });
  return new RegExp(`^${source}$`, 's');
}
