import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { readImports } from './dependency-rule/read-imports.ts';

const script = fileURLToPath(new URL('./check-dependencies.ts', import.meta.url));
const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

/** A small workspace: core, queue and two apps that keep the rule, and the files given. */
function check(files: Record<string, string>) {
  const root = mkdtempSync(join(tmpdir(), 'failfast-rule-'));
  made.push(root);
  const workspace = {
    'packages/core/package.json': '{"dependencies":{"yaml":"2"}}',
    'packages/core/src/index.ts': "import { parse } from 'yaml';\nexport const read = parse;\n",
    'packages/queue/package.json':
      '{"dependencies":{"@failfast-ci/core":"workspace:*","bullmq":"6"},"devDependencies":{"fast-check":"4"}}',
    'packages/queue/src/index.ts':
      "import { Queue } from 'bullmq';\nimport { read } from '@failfast-ci/core';\nexport { Queue, read };\n",
    'apps/ingress/package.json': '{"dependencies":{"@failfast-ci/queue":"workspace:*"}}',
    'apps/worker/package.json':
      '{"dependencies":{"@failfast-ci/queue":"workspace:*","@failfast-ci/ingress":"workspace:*"}}',
  };
  const clean = { ...workspace, 'apps/worker/package.json': '{"dependencies":{"@failfast-ci/queue":"workspace:*"}}' };
  for (const [path, text] of Object.entries({ ...clean, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { status, stderr } = spawnSync(process.execPath, [script, root], { encoding: 'utf8' });
  return { status, violations: stderr.trim() };
}

test('a workspace that keeps the rule passes', () => {
  expect(check({})).toEqual({ status: 0, violations: '' });
});

describe('it fails when', () => {
  test.each([
    [
      'core asks the system',
      { 'packages/core/src/now.ts': "import { hostname } from 'node:os';\n" },
      'packages/core/src/now.ts: core is pure and must not import "node:os"',
    ],
    [
      'a package imports a sibling, or declares one',
      { 'packages/core/package.json': '{"dependencies":{"yaml":"2","@failfast-ci/queue":"workspace:*"}}' },
      'packages/core/package.json: core must not import queue',
    ],
    [
      'an app imports an app',
      { 'apps/worker/package.json': '{"dependencies":{"@failfast-ci/ingress":"workspace:*"}}' },
      'apps/worker/package.json: nobody imports an app, and ingress is one; apps meet only in Redis',
    ],
    [
      'a dependency is used and not declared',
      { 'apps/worker/src/main.ts': "import express from 'express';\n" },
      'apps/worker/src/main.ts: "express" is not among the dependencies of apps/worker/package.json',
    ],
    [
      'production code uses what only tests may',
      { 'packages/queue/src/b.ts': "import fc from 'fast-check';\n" },
      'packages/queue/src/b.ts: "fast-check" is not among the dependencies of packages/queue/package.json',
    ],
    [
      'a relative path leads out of the package',
      { 'apps/worker/src/main.ts': "export * from '../../ingress/src/app.ts';\n" },
      'apps/worker/src/main.ts: "../../ingress/src/app.ts" leads out of apps/worker; import the package by its name',
    ],
  ])('%s', (_, files, violation) => {
    expect(check(files as Record<string, string>)).toEqual({ status: 1, violations: violation });
  });
});

test("tests may use development dependencies, the test runner, and another package's stand-in", () => {
  const file =
    "import fc from 'fast-check';\nimport { test } from 'vitest';\nimport { serve } from '../../core/testing/index.ts';\n";
  expect(check({ 'packages/queue/src/b.test.ts': file })).toEqual({ status: 0, violations: '' });
});

test('imports are found in every form, and not in comments or texts', () => {
  const source = [
    "import 'side-effect';",
    "import type { A } from 'types';",
    "import b, {\n  c,\n  type d,\n} from 'values';",
    "import * as all from 'all';",
    "export * from './re-export.ts';",
    "export { e } from './named.ts';",
    "const f = await import('dynamic');",
    "// import x from 'comment';",
    "/** import y from 'doc'; */",
    "const text = `\nimport z from 'template';\n`;",
    "const url = 'https://example.com'; // import from 'tail'",
  ].join('\n');
  expect(readImports(source)).toEqual([
    { specifier: 'side-effect', typeOnly: false },
    { specifier: 'types', typeOnly: true },
    { specifier: 'values', typeOnly: false },
    { specifier: 'all', typeOnly: false },
    { specifier: './re-export.ts', typeOnly: false },
    { specifier: './named.ts', typeOnly: false },
    { specifier: 'dynamic', typeOnly: false },
  ]);
});
