import { expect, test } from 'vitest';
import { headline, REF_GONE, supersededBy } from './early-end.ts';
import { NEW } from './test-support/samples.ts';

test('a superseded run names the commit that took its place; the log takes the first line', () => {
  expect(supersededBy(NEW)).toEqual({
    state: 'superseded',
    reason:
      'superseded by `bbbbbbbbbbbb`\n\nA newer commit took the place of this one. Its own checks say how CI goes.',
  });
  expect(headline(supersededBy(NEW))).toBe('superseded by `bbbbbbbbbbbb`');
  expect(headline(REF_GONE)).toBe('the branch or pull request is gone');
});
