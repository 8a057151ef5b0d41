import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';

const script = fileURLToPath(new URL('./check-docs.ts', import.meta.url));
const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

/** A small repository with these files. */
function check(files: Record<string, string>) {
  const root = mkdtempSync(join(tmpdir(), 'failfast-docs-'));
  made.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return run(root);
}

function run(...args: string[]) {
  const { status, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
  return { status, faults: stderr.trim() };
}

const PASSES = { status: 0, faults: '' };

test('every link, anchor and path in our own documentation resolves', () => {
  expect(run()).toEqual(PASSES);
});

test('links to files, folders, anchors and the internet pass', () => {
  const readme =
    '# One\n\n[a](docs/a.md#second-one-1) [b](docs) ![c](docs/a.md) [d](#one) [e](https://example.com/x#y)\n';
  expect(check({ 'README.md': readme, 'docs/a.md': '# `Second` one\n\n# Second one\n\n[up](../README.md)\n' })).toEqual(
    PASSES,
  );
});

test.each([
  ['[a](missing.md)', 'README.md: the link missing.md leads nowhere'],
  ['[a](docs/a.md#nothing)', 'README.md: the link docs/a.md#nothing names a heading that docs/a.md does not have'],
  ['[a](#nothing)', 'README.md: the link #nothing names a heading that README.md does not have'],
  ['[a](../elsewhere.md)', 'README.md: the link ../elsewhere.md leaves the repository'],
  ['see `packages/core/src/gone.ts`', 'README.md: there is no packages/core/src/gone.ts'],
])('%s is a fault', (text, fault) => {
  expect(check({ 'README.md': text, 'docs/a.md': '# A\n' })).toEqual({ status: 1, faults: fault });
});

test('an anchor made by hand counts', () => {
  expect(check({ 'README.md': '[a](#here)\n\n<a id="here"></a>There\n' })).toEqual(PASSES);
});

test('paths in the README of a part are of that part', () => {
  const files = { 'apps/x/README.md': '`src/a.ts`, `src/b.ts`', 'apps/x/src/a.ts': '' };
  expect(check(files)).toEqual({ status: 1, faults: 'apps/x/README.md: there is no apps/x/src/b.ts' });
});

test('code blocks, patterns and placeholders are not looked at', () => {
  const text = '```sh\n[a](missing.md)\n```\n\n`packages/*/src` `docs/<name>.md` `[a](missing.md)`\n';
  expect(check({ 'README.md': text })).toEqual(PASSES);
});
