import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byteLength, cleanLine, cleanLines } from './clean-text.ts';
import { codeBlock, escapeMarkdown, inlineCode, markdownLink, proseMarkdown } from './markdown.ts';
import { foreignMarkup, linkTargets, readerSees, tableRows } from './test-support/rendered.ts';

/** Text with more markup in it than chance would bring. */
const hostileText = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...['|', '\\|', '`', '```', '**', '_', '<b>', '</td>', '<!--', '[x](javascript:a)', '![i](https://e.vil/i)'],
        ...['@everyone', '#12', 'GH-3', ':bug:', 'www.e.vil', 'https://e.vil', 'me@e.vil', '\n', '\n\n# ', '- ', '1. '],
        ...['&#124;', '&lt;', '$x$', '~~', '\u202E', '\r', '---', '> ', '\t', '[^1]', '[ ] ', '</code>', '\\'],
      ),
      fc.string({ unit: 'binary', maxLength: 4 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

/** A reader cannot tell one space from two: HTML shows them alike. */
const words = (text: string): string => text.replaceAll('\u200B', '').replace(/\s+/gu, ' ').trim();

describe('whatever a stranger writes', () => {
  test('is shown as it is by escapeMarkdown, in a table cell as well', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const escaped = escapeMarkdown(text);
        const table = `| a | b |\n|---|---|\n| ${escaped} | end |`;
        expect(words(readerSees(escaped))).toBe(words(cleanLine(text)));
        expect(tableRows(table)[1]?.map(words)).toEqual([words(cleanLine(text)), 'end']);
        expect([foreignMarkup(escaped), foreignMarkup(table), linkTargets(table)]).toEqual([[], [], []]);
      }),
      { numRuns: 500 },
    );
  });

  test('is shown as it is by inlineCode, in a table cell and as a label of a link', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const shown = words(cleanLine(text)) || '(no name)';
        const table = `| a | b |\n|---|---|\n| ${markdownLink(inlineCode(text), 'https://example.com/')} | end |`;
        expect(tableRows(table)[1]?.map(words)).toEqual([shown, 'end']);
        expect(foreignMarkup(table)).toEqual([]);
        expect(linkTargets(table)).toEqual(['https://example.com/']);
      }),
      { numRuns: 500 },
    );
  });

  test('brings no markup into prose or out of a code block', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(foreignMarkup(proseMarkdown(text))).toEqual([]);
        expect(linkTargets(proseMarkdown(text))).toEqual([]);
        expect(readerSees(codeBlock(text, 10_000))).toBe(cleanLines(text));
        expect(foreignMarkup(codeBlock(text, 10_000))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('cannot make a link lead elsewhere or out of its cell', () => {
    const url = fc.oneof(
      fc.webUrl({ withQueryParameters: true, withFragments: true }),
      hostileText.map((text) => `https://example.com/?${text}#${text}`),
    );
    fc.assert(
      fc.property(url, (target) => {
        const row = tableRows(`| a | b |\n|---|---|\n| ${markdownLink('go', target)} | end |`)[1];
        expect(row).toEqual(['go', 'end']);
        for (const link of linkTargets(markdownLink('go', target))) expect(link).toMatch(/^https?:\/\//u);
      }),
    );
  });
});

test('words between single backticks are code in prose, and lines stay lines', () => {
  expect(proseMarkdown('could not find `.gitlab-ci.yml`.\n\nAdd *one* for @octocat.')).toBe(
    'could not find `.gitlab-ci.yml`.  \nAdd &#42;one&#42; for @\u200Boctocat.',
  );
});

test('a name without backtick, pipe or backslash is a plain code span', () => {
  expect(inlineCode('build:linux [1/2] @all')).toBe('`build:linux [1/2] @all`');
  expect(inlineCode('a|b')).toBe('<code>a&#124;b</code>');
});

test('an ampersand of a link survives, and what is no http link is only its label', () => {
  expect(linkTargets(markdownLink('x', 'https://example.com/?a=1&copy=2'))).toEqual([
    'https://example.com/?a=1&copy=2',
  ]);
  expect(markdownLink('x', 'javascript:alert(1)')).toBe('x');
});

test('a code block is cut to its bytes', () => {
  expect(byteLength(codeBlock('é'.repeat(1000), 100))).toBeLessThanOrEqual(100 + '```text\n\n```'.length);
});
