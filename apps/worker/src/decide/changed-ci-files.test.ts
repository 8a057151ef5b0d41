import { expect, test } from 'vitest';
import { NEW } from '../test-support/samples.ts';
import { changedCiFiles } from './changed-ci-files.ts';

const FILES: Record<string, string> = {
  '.gitlab-ci.yml': 'include: [ci/a.yml, "jobs/**.yml"]\n',
  'ci/a.yml': 'include: { local: /deep/b.yml }\n',
  'deep/b.yml': 'test: { script: [make] }\n',
};
const github = (files: Record<string, string>) => ({ readFile: async (path: string) => files[path] });
const changed = (paths: string[] | undefined, ciPaths: string[] = [], files = FILES) =>
  changedCiFiles(github(files), NEW, paths, ciPaths);

test.each([
  ['the CI file itself', '.gitlab-ci.yml'],
  ['the Jsonnet that could take its place', '.failfast-ci.jsonnet'],
  ['what it includes', 'ci/a.yml'],
  ['what that includes', 'deep/b.yml'],
  ['what a pattern of it includes', 'jobs/x/y.yml'],
])('%s decides what CI does', async (_, path) => {
  expect(await changed([path, 'src/main.c'])).toEqual([path]);
});

test('and so does what the operator lists, and nothing else', async () => {
  expect(await changed(['Makefile', 'src/main.c'], ['Makefile', 'scripts/**'])).toEqual(['Makefile']);
  expect(await changed(['src/main.c', 'other.yml'])).toEqual([]);
});

test('what Jsonnet imports counts', async () => {
  const files = { '.failfast-ci.jsonnet': "import 'ci/jobs.libsonnet'", 'ci/jobs.libsonnet': '{}' };
  expect(await changed(['ci/jobs.libsonnet'], [], files)).toEqual(['ci/jobs.libsonnet']);
});

test.each([
  ['GitHub lists only some of the files', undefined, FILES],
  ['a CI file cannot be read in full', ['src/main.c'], { '.gitlab-ci.yml': 'include: [\n' }],
  [
    'there are too many',
    ['src/main.c'],
    { '.gitlab-ci.yml': `include: [${Array.from({ length: 40 }, (_, index) => `${index}.yml`)}]\n` },
  ],
])('it is not known when %s', async (_, paths, files) => {
  expect(await changed(paths, [], files as Record<string, string>)).toBe('unknown');
});
