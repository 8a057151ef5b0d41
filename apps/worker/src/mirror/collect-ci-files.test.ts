import { expect, test } from 'vitest';
import { collectCiFiles } from './collect-ci-files.ts';

/** A commit with these files; `listed` says which folders were asked for. */
function commitOf(files: Record<string, string>, truncated = false) {
  const listed: string[] = [];
  const list = async (folder: string) => {
    listed.push(folder);
    return { paths: Object.keys(files).filter((path) => path.startsWith(folder && `${folder}/`)), truncated };
  };
  return { listed, list, read: async (path: string) => files[path] };
}
const collect = (files: Record<string, string>, commit = commitOf(files)) =>
  collectCiFiles(commit, { path: '.gitlab-ci.yml', content: files['.gitlab-ci.yml'] ?? '' });

test('includes are followed, also those of included files and of child pipelines, each once', async () => {
  const files = {
    '.gitlab-ci.yml': 'include: [/ci/a.yml, { local: ci/b.yml }]\nchild: { trigger: { include: ci/child.yml } }\n',
    'ci/a.yml': 'include: ci/b.yml\n',
    'ci/b.yml': 'include: { local: ci/a.yml }\n',
    'ci/child.yml': 'test: { script: [x] }\n',
    'src/secret.c': 'int main;',
  };
  expect([...(await collect(files)).keys()].sort()).toEqual(['.gitlab-ci.yml', 'ci/a.yml', 'ci/b.yml', 'ci/child.yml']);
});

test('includes from elsewhere, and files that are not there, are left to GitLab', async () => {
  const ci = 'include: [https://x.example.com/a.yml, { template: Go.yml }, { project: a/b, file: c.yml }, gone.yml]\n';
  expect([...(await collect({ '.gitlab-ci.yml': ci })).keys()]).toEqual(['.gitlab-ci.yml']);
});

const TREE = {
  'ci/a.yml': 'a: { script: [x] }\n',
  'ci/deep/b.yaml': 'include: /libs/**/ci.yml\n',
  'ci/notes.md': 'no CI',
  'libs/one/ci.yml': 'one: { script: [x] }\n',
  'libs/one/other.yml': 'no: { script: [x] }\n',
  'src/secret.c': 'int main;',
};

test.each([
  ['ci/*.yml', ['ci/a.yml'], ['ci']],
  ['/ci/**.yml', ['ci/a.yml'], ['ci']],
  ['ci/**/*.yaml', ['ci/deep/b.yaml', 'libs/one/ci.yml'], ['ci', 'libs']],
  ['**', ['ci/a.yml', 'ci/deep/b.yaml', 'libs/one/ci.yml', 'libs/one/other.yml', '.gitlab-ci.yml'], ['', 'libs']],
  ['nothing/*.yml', [], ['nothing']],
])('a pattern stands for the YAML files of the commit that it matches: %s', async (pattern, found, folders) => {
  const files = { ...TREE, '.gitlab-ci.yml': `include: [{ local: "${pattern}" }, "${pattern}"]\n` };
  const commit = commitOf(files);
  expect([...(await collect(files, commit)).keys()].sort()).toEqual([...new Set([...found, '.gitlab-ci.yml'])].sort());
  expect(commit.listed).toEqual(folders);
});

test('a pattern in a folder with more files than GitHub lists is refused with the reason', async () => {
  const files = { ...TREE, '.gitlab-ci.yml': 'include: ci/**/*.yml\n' };
  await expect(collect(files, commitOf(files, true))).rejects.toMatchObject({
    code: 'ci-files-too-many',
    message: expect.stringContaining('more files than GitHub lists'),
  });
});

test('patterns of folders without end are refused', async () => {
  const includes = Array.from({ length: 11 }, (_, index) => `${index}/*.yml`);
  const files = { '.gitlab-ci.yml': `include: [${includes.join(', ')}]\n` };
  await expect(collect(files)).rejects.toMatchObject({ code: 'ci-files-too-many' });
});

test('an include that only GitLab can resolve is refused, as it was written', async () => {
  await expect(collect({ '.gitlab-ci.yml': 'include: ci/$KIND.yml\n' })).rejects.toMatchObject({
    code: 'ci-include-unknown',
    message: expect.stringContaining('ci/$KIND.yml'),
  });
});

test('a chain of files without end is refused', async () => {
  const read = async (path: string) => `include: x${path}\n`;
  await expect(
    collectCiFiles({ ...commitOf({}), read }, { path: 'a.yml', content: 'include: b.yml\n' }),
  ).rejects.toMatchObject({
    code: 'ci-files-too-many',
  });
});

test('files that are too much together are refused', async () => {
  const big = `#${'x'.repeat(1024 * 1024 - 100)}\n`;
  const includes = Array.from({ length: 6 }, (_, index) => `${index}.yml`);
  const read = async () => big;
  await expect(
    collectCiFiles({ ...commitOf({}), read }, { path: 'a.yml', content: `include: [${includes.join(', ')}]\n` }),
  ).rejects.toMatchObject({ code: 'ci-files-too-many', message: expect.stringContaining('4 MiB') });
});

test('a file that cannot be read in full is refused: it may include anything', async () => {
  await expect(collect({ '.gitlab-ci.yml': 'a: [\n' })).rejects.toMatchObject({ code: 'ci-file-unreadable' });
});
