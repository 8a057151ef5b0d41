import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../', import.meta.url));
/** What people copy from; tests make up tokens of their own. */
const COPIED = ['*.md', '.env.example', 'docker-compose.yml', '{docs,deploy,helm}/**/*.{md,yaml,yml,tpl,txt,json}'];
const LOOKS_LIKE_A_SECRET =
  /gl[a-z]{2,5}-[\w-]{20}|gh[a-z]_\w{20}|github_pat_\w{10}|whsec_[\w+/]{20}|-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[\w+/]{20}/;

test('no sample and no document carries what could be a real token', () => {
  const files = globSync(COPIED, { cwd: root }).filter((path) => statSync(join(root, path)).isFile());
  expect(files).toEqual(expect.arrayContaining(['README.md', '.env.example', 'helm/failfast-ci/values.yaml']));
  const found = files.filter((path) => LOOKS_LIKE_A_SECRET.test(readFileSync(join(root, path), 'utf8')));
  expect(found).toEqual([]);
});
