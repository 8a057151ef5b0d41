import { expect, test } from 'vitest';
import { collectCiFiles } from './collect-ci-files.ts';

const collect = (files: Record<string, string>) =>
  collectCiFiles(async (path) => files[path], { path: '.gitlab-ci.yml', content: files['.gitlab-ci.yml'] ?? '' });

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

test.each(['ci/*.yml', 'ci/$KIND.yml'])(
  'an include that only GitLab can resolve is refused by name: %s',
  async (path) => {
    await expect(collect({ '.gitlab-ci.yml': `include: ${path}\n` })).rejects.toMatchObject({
      code: 'ci-include-unknown',
      message: expect.stringContaining('*'),
    });
  },
);

test('a chain of files without end is refused', async () => {
  const read = async (path: string) => `include: x${path}\n`;
  await expect(collectCiFiles(read, { path: 'a.yml', content: 'include: b.yml\n' })).rejects.toMatchObject({
    code: 'ci-files-too-many',
  });
});

test('files that are too much together are refused', async () => {
  const big = `#${'x'.repeat(1024 * 1024 - 100)}\n`;
  const includes = Array.from({ length: 6 }, (_, index) => `${index}.yml`);
  const read = async () => big;
  await expect(
    collectCiFiles(read, { path: 'a.yml', content: `include: [${includes.join(', ')}]\n` }),
  ).rejects.toMatchObject({ code: 'ci-files-too-many', message: expect.stringContaining('4 MiB') });
});

test('a file that cannot be read in full is refused: it may include anything', async () => {
  await expect(collect({ '.gitlab-ci.yml': 'a: [\n' })).rejects.toMatchObject({ code: 'ci-file-unreadable' });
});
