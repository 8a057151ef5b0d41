import type { HookDelivery } from '@failfast-ci/github';
import { expect, test } from 'vitest';
import { failedAgain } from './undelivered.ts';

const attempt = (id: string, deliveredAt: number): HookDelivery => ({
  id,
  guid: 'g',
  deliveredAt,
  redelivery: false,
  succeeded: false,
  statusCode: 502,
  status: 'Bad Gateway',
  event: 'push',
  action: null,
  installationId: 1,
  repositoryId: 7,
  pageCursor: undefined,
});

test('a first failure is no strike', () => {
  expect(failedAgain(undefined, attempt('1', 100), 0)).toMatchObject({ attemptId: '1', lastAt: 100, strikes: 0 });
});

test('a further failure counts when others arrived since it was asked for', () => {
  const known = { ...failedAgain(undefined, attempt('1', 100), 0), askedAt: 200 };
  expect(failedAgain(known, attempt('2', 201), 200)).toMatchObject({ attemptId: '2', lastAt: 201, strikes: 1 });
});

test('while nothing arrives no failure counts: the door is to blame', () => {
  const known = { ...failedAgain(undefined, attempt('1', 100), 0), askedAt: 200 };
  expect(failedAgain(known, attempt('2', 201), 199).strikes).toBe(0);
});

test('a failure that was seen before changes nothing', () => {
  const known = { ...failedAgain(undefined, attempt('1', 100), 0), askedAt: 200, strikes: 2 };
  expect(failedAgain(known, attempt('1', 100), 300)).toEqual(known);
});

test('an older attempt tells only since when it fails', () => {
  const known = failedAgain(undefined, attempt('2', 100), 0);
  expect(failedAgain(known, attempt('1', 50), 300)).toEqual({ ...known, firstAt: 50 });
});
