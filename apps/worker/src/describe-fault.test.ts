import { PermanentError, RateLimitedError, UnreachableError } from '@failfast-ci/core';
import { describe, expect, test } from 'vitest';
import { describeEnd, describeFault, describeWait } from './describe-fault.ts';

const AT = Date.UTC(2026, 0, 31, 6, 41, 50);
const away = new UnreachableError('cannot read the project on gitlab.example.com: the connection failed', {
  forge: 'GitLab',
});
const limited = (scope: string) => new RateLimitedError('GitLab answered 429', { retryAt: AT, scope });

describe('a contributor reads of', () => {
  test('a forge that is away which one it is', () => {
    expect(describeFault(away)).toEqual({
      reason: 'GitLab cannot be reached\n\ncannot read the project on gitlab.example.com: the connection failed',
    });
  });

  test('a rate limit whose it is, and until when', () => {
    expect(describeFault(limited('gitlab:x')).reason).toMatch(
      /^GitLab asked the bridge to wait until 06:41:50 UTC\n\n/,
    );
    expect(describeFault(limited('github:2')).reason).toMatch(/^GitHub asked/);
  });

  test('a refusal our own headline over the forge’s words, and the next step', () => {
    const error = new PermanentError('Pipeline filtered out', { code: 'pipeline-filtered', nextStep: 'Change them.' });
    expect(describeFault(error)).toEqual({
      reason: '`workflow:rules` leave this commit out\n\nPipeline filtered out',
      nextStep: 'Change them.',
    });
  });

  test('anything else the message, never a stack', () => {
    expect(describeFault(new PermanentError('It is so.', { code: 'other' }))).toEqual({ reason: 'It is so.' });
    expect(describeFault(new Error('oops'))).toEqual({ reason: 'oops' });
    expect(describeFault('oops')).toEqual({ reason: 'oops' });
  });
});

describe('an end always has a next step', () => {
  test('the fault’s own', () => {
    const error = new PermanentError('No.', { code: 'x', nextStep: 'Do this.' });
    expect(describeEnd(error)).toEqual({ reason: 'No.', nextStep: 'Do this.' });
  });

  test('else to ask again, and after all attempts that the bridge gave up', () => {
    const again = 'Once the cause is gone, somebody with write access presses “Retry”, or the next push runs.';
    expect(describeEnd(new PermanentError('No.', { code: 'x' })).nextStep).toBe(again);
    expect(describeEnd(away).nextStep).toBe(`The bridge tried 8 times and gave up. ${again}`);
  });
});

test('a wait says since when it fails and when it is tried again', () => {
  expect(describeWait(away, { since: AT - 5 * 60_000, until: AT + 3_000 }).nextStep).toBe(
    'Nobody has to do anything: it has been failing since 06:36:50 UTC, and the bridge tries again by itself at about 06:41:53 UTC.',
  );
  expect(describeWait(limited('gitlab:x'), { since: AT, until: AT }).nextStep).toBe(
    'Nobody has to do anything: the bridge goes on by itself at 06:41:50 UTC.',
  );
});
