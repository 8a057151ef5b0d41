import { ForbiddenError, NotFoundError, PermanentError, RateLimitedError, UnreachableError } from '@failfast-ci/core';
import { expect, test } from 'vitest';
import { ifHopeless, ifNotFound } from './hopeless.ts';

const errors = {
  gone: new NotFoundError('x'),
  refused: new PermanentError('x', { code: 'c' }),
  forbidden: new ForbiddenError('x', { code: 'c' }),
  later: new RateLimitedError('x', { retryAt: 1, scope: 's' }),
  away: new UnreachableError('x', { forge: 'GitHub' }),
};
type Name = keyof typeof errors;

const goesOn = async (handler: (error: unknown) => string): Promise<Name[]> => {
  const names = Object.keys(errors) as Name[];
  const ends = names.map((name) => Promise.reject(errors[name]).catch(handler));
  const settled = await Promise.allSettled(ends);
  return names.filter((_, index) => settled[index]?.status === 'fulfilled');
};

test('only what is not there is taken for not found', async () => {
  expect(await goesOn(ifNotFound('value'))).toEqual(['gone']);
});

test('what is not there or refused is hopeless; who shall wait, or was not answered, may hope', async () => {
  expect(await goesOn(ifHopeless('value'))).toEqual(['gone', 'refused', 'forbidden']);
});
