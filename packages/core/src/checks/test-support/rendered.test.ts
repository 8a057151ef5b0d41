import { expect, test } from 'vitest';
import { foreignMarkup, linkTargets, readerSees, tableRows } from './rendered.ts';

test.each([
  ['<img src=x>', 'html: <img src=x>'],
  ['a ![i](https://e.vil/i)', 'image'],
  ['*a*', 'emphasis'],
  ['# a', 'heading'],
  ['> a', 'blockquote'],
  ['hello @octocat', 'automatic link: @o'],
  ['fixes #12', 'automatic link: #1'],
  ['a :bug: b', 'automatic link: :bug:'],
])('the reader notices %s', (markdown, found) => {
  expect(foreignMarkup(markdown)).toContain(found);
});

test('the reader sees through our own markup', () => {
  expect(foreignMarkup('| a |\n|---|\n| [`x`](https://e.com/) <code>@a</code> |')).toEqual(['automatic link: @a']);
  expect(readerSees('[`x`](https://e.com/) **y**')).toBe('x y');
  expect(tableRows('| a |\n|---|\n| b | c |')).toEqual([['a'], ['b', 'c']]);
  expect(linkTargets('see www.e.vil')).toEqual(['http://www.e.vil']);
});
