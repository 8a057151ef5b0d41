import type { Mergeability } from '@failfast-ci/core';
import { expect, test } from 'vitest';
import { aRun } from '../test-support/samples.ts';
import { mergeResult } from './merge-result.ts';

const [MERGE, STALE] = ['b'.repeat(40), 'c'.repeat(40)];
const run = aRun({
  source: { kind: 'pull_request', number: 7, headRef: 'work', baseRef: 'main', labels: [], fromFork: false, url: '' },
});
const answers = (...told: Partial<Mergeability>[]) => {
  const asked: number[] = [];
  return {
    asked,
    async readMergeability(number: number): Promise<Mergeability> {
      asked.push(number);
      return { headSha: run.sha, mergeable: null, mergeSha: null, ...(told[asked.length - 1] ?? told.at(-1)) };
    },
  };
};
const input = (heads: [string, string][] = []) => ({ run, heads: new Map(heads), signal: undefined });

test('GitHub is asked again while it is finding out, and what it merged is taken', async () => {
  const github = answers({}, { mergeable: true, mergeSha: MERGE });
  expect(await mergeResult(github, input([['refs/pull/7/merge', STALE]]))).toBe(MERGE);
  expect(github.asked).toEqual([7, 7]);
});

test('a conflict is told at once, although git still has an older merge', async () => {
  const github = answers({ mergeable: false });
  await expect(mergeResult(github, input([['refs/pull/7/merge', STALE]]))).rejects.toMatchObject({
    code: 'merge-conflict',
  });
  expect(github.asked).toHaveLength(1);
});

test('when GitHub does not say, it is asked four times, and the job is tried again later', async () => {
  const github = answers({});
  await expect(mergeResult(github, input())).rejects.toThrow('has not said yet whether');
  expect(github.asked).toHaveLength(4);
});
