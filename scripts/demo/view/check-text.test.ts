import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { CheckRun } from '../observe/checks.ts';
import { checkText } from './check-text.ts';

const check = (given: Partial<CheckRun['output']>, actions: CheckRun['actions'] = []): CheckRun => ({
  ...({ name: 'gitlab-ci Pipeline', status: 'completed', conclusion: 'failure', actions } as CheckRun),
  output: { title: 'Failed', summary: '', text: null, annotations: [], ...given },
});

const shown = (run: CheckRun, width = 60) => checkText(run, width).map((line) => stripVTControlCharacters(line));

test('a check reads as on its page: links, code and entities without their marks, buttons at the end', () => {
  const summary = '[Pipeline 7](http://gitlab.example/7) of `pr-1-a&#95;b`: **failed**';
  expect(shown(check({ summary }, [{ label: 'Retry', description: '', identifier: 'retry' }]))).toEqual([
    '┌─ gitlab-ci Pipeline · failure',
    '│ Failed',
    '│',
    '│ Pipeline 7 of pr-1-a_b: failed',
    '│',
    '│ [ Retry ]',
    '└─',
  ]);
});

test('tables are aligned, wide signs and escaped bars included', () => {
  const text = '| Job | State |\n|---|---|\n| `a\\|b` | ✅ done |\n| `c` | ✓ |';
  expect(shown(check({ text })).slice(-4, -1)).toEqual(['│ Job  State', '│ a|b  ✅ done', '│ c    ✓']);
});

test('a table wider than the terminal loses the end of its widest column', () => {
  const text = `| Step | Time |\n|---|---|\n| ${'long '.repeat(20)} | 12ms |`;
  const lines = shown(check({ text }), 40);
  expect(lines.at(-2)).toMatch(/^│ long .*…\s+12ms$/);
  expect(lines.at(-2)?.length).toBeLessThanOrEqual(40);
});
