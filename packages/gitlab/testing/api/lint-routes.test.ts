import { expect, test } from 'vitest';
import { startWorld, type World } from '../harness.ts';

async function lint(world: World, content: string, more = {}) {
  const id = await world.project('unit: {script: [make]}\n');
  const { status, body } = await world.api('POST', `/projects/${id}/ci/lint`, { content, ...more });
  expect(status).toBe(200);
  return body;
}

test.for<[string, string, string]>([
  ['nothing', ' ', 'Please provide content of .gitlab-ci.yml'],
  ['a list', '- a\n', 'Invalid configuration format'],
  ['no visible job', '.hidden: {script: [x]}\n', 'jobs config should contain at least one visible job'],
  [
    'a job without script',
    'a: {stage: test}\n',
    'jobs a config should implement the script:, run:, or trigger: keyword',
  ],
  ['an unknown keyword', 'a: {script: [x], scripts: [y]}\n', 'jobs:a config contains unknown keys: scripts'],
  [
    'an unknown stage',
    'stages: [build]\na: {stage: ship, script: [x]}\n',
    'a job: chosen stage ship does not exist; available stages are .pre, build, .post',
  ],
  ['an undefined need', 'a: {script: [x], needs: [b]}\n', 'a job: undefined need: b'],
  ['an unknown parent', 'a: {script: [x], extends: .b}\n', 'a: unknown keys in `extends` (.b)'],
  ['a missing reference', 'a: {script: [!reference [.b, script]]}\n', '!reference [".b", "script"] could not be found'],
  ['a missing include', 'include: ci/none.yml\n', 'Local file `ci/none.yml` does not exist!'],
  [
    'rules beside only',
    'a: {script: [x], rules: [{when: always}], only: [main]}\n',
    'jobs:a config key may not be used with `rules`: only',
  ],
])('%s is invalid, in the words of GitLab', async ([_what, content, error]) => {
  await using world = await startWorld();
  const body = await lint(world, content);
  expect(body).toMatchObject({ valid: false, errors: [error], merged_yaml: null });
});

test('broken YAML is told with line and column', async () => {
  await using world = await startWorld();
  const body = await lint(world, 'a:\n  script: [x\nb: {}\n');
  expect(body.valid).toBe(false);
  expect(body.errors[0]).toMatch(/^\(<unknown>\): .+ at line \d+ column \d+$/);
});

test('a valid file is merged: anchors, extends, !reference and defaults', async () => {
  await using world = await startWorld();
  const content = `
.setup: {script: [prepare, install]}
.base: &base {stage: build, tags: [docker]}
.parent: {<<: *base, variables: {A: one, B: two}}
job:
  extends: .parent
  variables: {B: three}
  script:
    - !reference [.setup, script]
    - make
`;
  const body = await lint(world, content, { include_jobs: true });
  expect(body).toMatchObject({ valid: true, errors: [] });
  expect(body.jobs).toMatchObject([{ name: 'job', stage: 'build', script: ['prepare', 'install', 'make'] }]);
  expect(body.merged_yaml).toContain('three');
});

test('a dry run also says when the rules leave no pipeline', async () => {
  await using world = await startWorld();
  const content = 'a: {script: [x], rules: [{if: $CI_COMMIT_TAG}]}\n';
  expect((await lint(world, content)).valid).toBe(true);
  const body = await lint(world, content, { dry_run: true, ref: 'main' });
  expect(body.errors[0]).toMatch(/^The resulting pipeline would have been empty\./);
});

test('the committed file is linted by ref', async () => {
  await using world = await startWorld();
  const id = await world.project('unit: {stage: ship, script: [make]}\n');
  const { body } = await world.api('GET', `/projects/${id}/ci/lint?content_ref=main`);
  expect(body).toMatchObject({ valid: false, errors: [expect.stringContaining('chosen stage ship')] });
  expect((await world.api('GET', `/projects/${id}/ci/lint?content_ref=nowhere`)).status).toBe(404);
});
