import { expect, test } from 'vitest';
import { startScriptedGitlab } from '../test-support/scripted-gitlab.ts';

const LINT = 'POST projects/7/ci/lint';
const CI_FILE = 'test:\n  script: make test\n';

test('a valid CI file comes back merged', async () => {
  await using server = await startScriptedGitlab();
  server.on(LINT, { body: { valid: true, errors: [], warnings: ['careful'], merged_yaml: '---\n' } });
  expect(await server.gitlab.lint(7, CI_FILE)).toEqual({
    valid: true,
    errors: [],
    warnings: ['careful'],
    mergedYaml: '---\n',
  });
  expect(server.requests[0]?.body).toEqual({ content: CI_FILE, dry_run: false });
});

test('an invalid CI file is an answer with reasons, not an error', async () => {
  await using server = await startScriptedGitlab();
  server.on(LINT, {
    body: { valid: false, errors: ['jobs config should contain at least one visible job'], merged_yaml: null },
  });
  expect(await server.gitlab.lint(7, CI_FILE, { ref: 'main', dryRun: true })).toEqual({
    valid: false,
    errors: ['jobs config should contain at least one visible job'],
    warnings: [],
  });
  expect(server.requests[0]?.body).toEqual({ content: CI_FILE, dry_run: true, ref: 'main' });
});
