import { describe, expect, test } from 'vitest';
import { NEW } from '../test-support/samples.ts';
import { lintCiFile, readCiFile } from './check-ci-file.ts';

const github = (files: Record<string, string>) => ({ readFile: async (path: string) => files[path] });

describe('the CI file is read', () => {
  test('at the path that the mirror is configured for', async () => {
    const files = { '.gitlab-ci.yml': 'a', 'ci/main.yml': 'b' };
    expect(await readCiFile(github(files), { ciConfigPath: null }, NEW)).toEqual({
      path: '.gitlab-ci.yml',
      content: 'a',
    });
    expect(await readCiFile(github(files), { ciConfigPath: 'ci/main.yml' }, NEW)).toEqual({
      path: 'ci/main.yml',
      content: 'b',
    });
  });

  test.each(['https://example.com/ci.yml', '.gitlab-ci.yml@group/project'])('but not %s', async (ciConfigPath) => {
    expect(await readCiFile(github({}), { ciConfigPath }, NEW)).toBeUndefined();
  });

  test('and when it is missing, the commit and the next step are named', async () => {
    await expect(readCiFile(github({}), { ciConfigPath: null }, NEW)).rejects.toMatchObject({
      code: 'ci-file-missing',
      message: 'There is no `.gitlab-ci.yml` at commit bbbbbbbbbbbb.',
      nextStep: 'Add `.gitlab-ci.yml` to this branch, or rebase it onto one that has it.',
    });
  });
});

describe('GitLab’s verdict on it', () => {
  const file = { path: '.gitlab-ci.yml', content: 'a: {}\ntest:\n  scrpt: x\n' };
  const lint = (errors: string[], warnings: string[] = []) =>
    lintCiFile({ lint: async () => ({ valid: errors.length === 0, errors, warnings }) }, 7, file);

  test('valid: its warnings', async () => {
    expect(await lint([], ['slow'])).toEqual(['slow']);
  });

  test('files of the same commit are not on the mirror yet: that they are missing says nothing', async () => {
    expect(await lint(['Local file `ci/a.yml` does not exist!'])).toEqual([]);
  });

  test('one error is told with its line', async () => {
    await expect(lint(['jobs:test config contains unknown keys: scrpt'])).rejects.toMatchObject({
      code: 'ci-file-invalid',
      message: 'GitLab refuses `.gitlab-ci.yml`: jobs:test config contains unknown keys: scrpt (line 3)',
    });
  });

  test('of several the first is the title, and all follow', async () => {
    await expect(lint(['(<unknown>): bad at line 9', 'a job: no'])).rejects.toMatchObject({
      message: 'GitLab refuses `.gitlab-ci.yml`: bad at line 9\n\n- bad at line 9\n- a job: no (line 1)',
    });
  });

  test('a file that includes by pattern is not linted: what the mirror lacks would be called a fault of the file', async () => {
    const content = 'include: /ci/*.yml\ntest: { extends: .from-there, script: [x] }\n';
    const never = { lint: () => Promise.reject(new Error('GitLab was asked')) };
    expect(await lintCiFile(never, 7, { path: '.gitlab-ci.yml', content })).toEqual([
      expect.stringContaining('left to the pipeline'),
    ]);
  });

  test('invalid without a word is no reason to refuse', async () => {
    expect(await lintCiFile({ lint: async () => ({ valid: false, errors: [], warnings: [] }) }, 7, file)).toEqual([]);
  });
});
