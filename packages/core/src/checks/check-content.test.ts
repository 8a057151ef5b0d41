import { expect, test } from 'vitest';
import { titleFrom, withoutHeadline } from './check-content.ts';

test.each([
  ['waiting for label `ok-to-test`.\nMore.', 'Not run: waiting for label ok-to-test'],
  ['GitLab refuses it:\n\n- a', 'Not run: GitLab refuses it'],
])('the title of %j is its first line, without what ends it', (reason, title) => {
  expect(titleFrom('Not run: ', reason)).toBe(title);
});

test.each([
  [
    'what the title says is not said twice',
    'Not run: a draft',
    'a `draft`\n\nDrafts do not run.',
    'Drafts do not run.',
  ],
  ['a reason of one paragraph stays', 'Not run: a draft', 'a draft', 'a draft'],
  ['so does a headline of two lines', 'Not run: a draft', 'a draft\nindeed\n\nMore.', 'a draft\nindeed\n\nMore.'],
  ['and one that the title says only in part', 'Not run: a dra…', 'a draft\n\nMore.', 'a draft\n\nMore.'],
  ['and one that the title does not say', 'Waiting', 'a draft\n\nMore.', 'a draft\n\nMore.'],
])('%s', (_, title, reason, rest) => {
  expect(withoutHeadline(title, reason)).toBe(rest);
});
