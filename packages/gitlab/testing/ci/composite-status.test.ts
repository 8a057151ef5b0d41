import { expect, test } from 'vitest';
import { compositeStatus } from './composite-status.ts';

/** `failed?` stands for a CI job that may fail. */
const judged = (text: string) => ({ status: text.replace('?', ''), allowFailure: text.endsWith('?') });

test.for<[string[], string | undefined]>([
  [[], undefined],
  [['created', 'created'], 'created'],
  [['pending', 'created'], 'pending'],
  [['success', 'created'], 'running'],
  [['success', 'running'], 'running'],
  [['success', 'success'], 'success'],
  [['success', 'failed'], 'failed'],
  [['success', 'failed?'], 'success'],
  [['failed', 'skipped'], 'failed'],
  [['success', 'canceled'], 'canceled'],
  [['failed', 'canceled'], 'failed'],
  [['success', 'canceling'], 'canceling'],
  [['success', 'manual', 'created'], 'manual'],
  [['success', 'manual?'], 'success'],
  [['manual?'], 'skipped'],
  [['skipped', 'skipped'], 'skipped'],
  [['success', 'scheduled'], 'scheduled'],
  [['success', 'waiting_for_resource'], 'waiting_for_resource'],
  [['success', 'dreaming'], 'running'],
])('%s together are %s', ([statuses, expected]) => {
  expect(compositeStatus(statuses.map(judged))).toBe(expected);
});
