import { expect, test } from 'vitest';
import { holds } from './expression.ts';

const variables = { CI_COMMIT_BRANCH: 'main', EMPTY: '', PATTERN: '/^ma/', SOURCE: 'api' };

test.for<[string, boolean]>([
  ['$CI_COMMIT_BRANCH', true],
  ['$EMPTY', false],
  ['$MISSING', false],
  ['$CI_COMMIT_BRANCH == "main"', true],
  ["$CI_COMMIT_BRANCH == 'other'", false],
  ['"main" == $CI_COMMIT_BRANCH', true],
  ['$CI_COMMIT_BRANCH != "other"', true],
  ['$MISSING == null', true],
  ['$EMPTY == null', false],
  ['$CI_COMMIT_BRANCH =~ /^MA/i', true],
  ['$CI_COMMIT_BRANCH =~ $PATTERN', true],
  ['$CI_COMMIT_BRANCH !~ /^feature/', true],
  ['$MISSING =~ /x/', false],
  ['$MISSING || $SOURCE', true],
  ['$MISSING && $SOURCE || $SOURCE == "api"', true],
  ['$MISSING && ($SOURCE || $SOURCE == "api")', false],
  ['$' + '{SOURCE} == "api"', true],
  ['this is no expression', false],
])('%s is %s', ([expression, expected]) => {
  expect(holds(expression, variables)).toBe(expected);
});
