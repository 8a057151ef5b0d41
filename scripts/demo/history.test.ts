import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { copyHistory } from './history.ts';
import { git } from './run-git.ts';

const root = mkdtempSync(join(tmpdir(), 'failfast-history-'));
afterAll(() => rmSync(root, { recursive: true }));

let folders = 0;
function folder(): string {
  const path = join(root, String(folders++));
  mkdirSync(path);
  return path;
}

async function checkoutWithTwoCommits(): Promise<string> {
  const checkout = folder();
  await git(checkout, 'init', '--quiet', '--initial-branch=trunk');
  for (const content of ['one', 'two']) {
    writeFileSync(join(checkout, 'a.txt'), content);
    writeFileSync(join(checkout, '.gitignore'), 'ignored/\n');
    await git(checkout, 'add', '--all');
    await git(checkout, 'commit', '--quiet', '-m', content);
  }
  return checkout;
}

const log = async (dir: string) => (await git(dir, 'log', '--format=%s', 'main')).split('\n');

test('whatever its branch is called, the whole history becomes main', async () => {
  const checkout = await checkoutWithTwoCommits();
  const { dir, description } = await copyHistory(checkout, folder());
  expect(await log(dir)).toEqual(['two', 'one']);
  expect(description).toBe("2 commits, this project's own history");
});

test('a detached head, as CI systems check it out, is as good as a branch', async () => {
  const checkout = await checkoutWithTwoCommits();
  await git(checkout, 'checkout', '--quiet', '--detach', 'HEAD~1');
  const { dir } = await copyHistory(checkout, folder());
  expect(await log(dir)).toEqual(['one']);
});

test('the files of a shallow clone make one commit that can be pushed anywhere', async () => {
  const shallow = folder();
  const origin = await checkoutWithTwoCommits();
  await git(root, 'clone', '--quiet', '--depth=1', `file://${origin}`, shallow);
  const { dir, description } = await copyHistory(shallow, folder());
  expect(await log(dir)).toEqual(['Everything so far']);
  expect(await git(dir, 'show', 'main:a.txt')).toBe('two');
  expect(await git(dir, 'rev-parse', '--is-shallow-repository')).toBe('false');
  expect(description).toBe("this project's files in one commit, because this checkout is a shallow clone");
});

test('an unpacked archive works too, even inside somebody else’s repository; ignored files stay out', async () => {
  const archive = join(await checkoutWithTwoCommits(), 'unpacked');
  mkdirSync(join(archive, 'ignored'), { recursive: true });
  writeFileSync(join(archive, 'ignored/b.txt'), 'b');
  writeFileSync(join(archive, '.gitignore'), 'ignored/\n');
  writeFileSync(join(archive, 'a.txt'), 'mine');
  const { dir, description } = await copyHistory(archive, folder());
  expect(await git(dir, 'ls-tree', '-r', '--name-only', 'main')).toBe('.gitignore\na.txt');
  expect(description).toContain('is no git repository');
});
