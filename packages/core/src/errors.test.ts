import { expect, test } from 'vitest';
import { ForbiddenError, NotFoundError, PermanentError, RateLimitedError, UnreachableError } from './errors.ts';

const cause = new Error('underneath');

test('a permanent error says what it is, who must act and what to do; by default not the operator', () => {
  const error = new PermanentError('cannot', { code: 'x', nextStep: 'Do this.', operatorMustAct: true, cause });
  expect(error).toMatchObject({
    name: 'PermanentError',
    code: 'x',
    nextStep: 'Do this.',
    operatorMustAct: true,
    cause,
  });
  expect(new PermanentError('cannot', { code: 'x' })).toMatchObject({ nextStep: undefined, operatorMustAct: false });
  expect(new ForbiddenError('cannot', { code: 'x' })).toBeInstanceOf(PermanentError);
});

test('errors that pass say whom they hold up, or who is away', () => {
  expect(new RateLimitedError('slow', { retryAt: 5, scope: 'github:1', cause })).toMatchObject({
    name: 'RateLimitedError',
    retryAt: 5,
    scope: 'github:1',
    cause,
  });
  expect(new UnreachableError('away', { forge: 'GitLab', cause })).toMatchObject({
    name: 'UnreachableError',
    forge: 'GitLab',
    cause,
  });
  expect(new NotFoundError('gone').name).toBe('NotFoundError');
});
