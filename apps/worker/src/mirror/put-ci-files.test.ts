import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveGit } from '@failfast-ci/git-relay/testing';
import { byProject, createGitlab, createGitlabs } from '@failfast-ci/gitlab';
import { startFakeGitlab } from '@failfast-ci/gitlab/testing';
import { expect, onTestFinished, test } from 'vitest';
import { addCiFiles, githubCommitOf, type PutDeps, putCiFiles } from './put-ci-files.ts';
import { TakenOverError } from './relay-commit.ts';

const [A, B] = ['a'.repeat(40), 'b'.repeat(40)] as [string, string];
const CI = new Map([
  ['.gitlab-ci.yml', 'include: ci/a.yml\n'],
  ['ci/a.yml', 'test: { script: [x] }\n'],
]);

/** A mirror at the stand-in GitLab, empty at first. */
async function mirror(options: Partial<Parameters<typeof startFakeGitlab>[0]> = {}) {
  const reposDir = await mkdtemp(join(tmpdir(), 'put-ci-files-'));
  const gitlab = await startFakeGitlab({
    reposDir,
    git: serveGit,
    token: 'glpat-of-the-robot',
    user: 'robot',
    groups: ['mirrors'],
    ...options,
  });
  onTestFinished(async () => {
    await gitlab.quiet();
    await gitlab.close();
    await rm(reposDir, { recursive: true, force: true });
  });
  const client = createGitlab({ url: gitlab.url, token: 'glpat-of-the-robot', userAgent: 'failfast-ci/test' });
  const project = await gitlab.createProject('mirrors/acme_site');
  const deps: PutDeps = { gitlab: byProject(createGitlabs(client, [])), hookKey: Buffer.alloc(32, 1) };
  const put = (branch: string, sha: string, files: ReadonlyMap<string, string> = CI, wanted = true) =>
    putCiFiles(deps, {
      projectId: project.id,
      branch,
      defaultBranches: ['main'],
      sha,
      title: 'CI files',
      files,
      stillWanted: async () => wanted,
    });
  const commitOf = async (branch: string) => client.readBranch(project.id, branch);
  return { gitlab, project, deps, put, commitOf };
}

test('the first branch of an empty mirror is the default one, whatever runs first', async () => {
  const { gitlab, project, put, commitOf } = await mirror();
  const put1 = await put('pr-1-work', A);
  expect(put1.isNew).toBe(true);
  expect(project.defaultBranch).toBe('main');
  expect((await commitOf('pr-1-work'))?.sha).toBe(put1.sha);
  expect((await commitOf('main'))?.sha).not.toBe(put1.sha);
  await gitlab.quiet();
  expect(gitlab.pipelines(project.id).every(({ status }) => status === 'skipped')).toBe(true);
});

test('each commit says, signed, which GitHub commit it is of', async () => {
  const { deps, project, put, commitOf } = await mirror();
  await put('main', A);
  const commit = await commitOf('main');
  expect(commit && githubCommitOf(deps.hookKey, project.id, commit)).toBe(A);
  expect(commit && githubCommitOf(deps.hookKey, project.id + 1, commit)).toBeUndefined();
  expect(commit && githubCommitOf(Buffer.alloc(32, 2), project.id, commit)).toBeUndefined();
  const forged = commit && { ...commit, message: commit.message.replace(A, B) };
  expect(forged && githubCommitOf(deps.hookKey, project.id, forged)).toBeUndefined();
});

test('repeated, or for a GitHub commit with the same CI files, it commits nothing', async () => {
  const { put } = await mirror();
  const { sha } = await put('main', A);
  expect(await put('main', A)).toEqual({ sha, isNew: false });
  expect(await put('main', B)).toEqual({ sha, isNew: false });
  expect(await put('pr-1-work', B)).toEqual({ sha, isNew: true });
});

test('files that are gone go, and a file may become a folder', async () => {
  const { put, commitOf } = await mirror();
  await put(
    'main',
    A,
    new Map([
      ['.gitlab-ci.yml', 'a: 1\n'],
      ['ci', 'text\n'],
    ]),
  );
  await put('main', B, CI);
  expect((await commitOf('main'))?.message).not.toContain('"ci"');
  expect((await commitOf('main'))?.message).toContain('ci/a.yml');
});

test('whoever was replaced meanwhile commits nothing', async () => {
  const { put, commitOf } = await mirror();
  const { sha } = await put('main', A);
  await expect(put('main', B, new Map([['.gitlab-ci.yml', 'b: 1\n']]), false)).rejects.toThrow(TakenOverError);
  expect((await commitOf('main'))?.sha).toBe(sha);
});

test('a branch that was mirrored in full is made anew from the default branch', async () => {
  const { gitlab, project, put, commitOf } = await mirror();
  const { sha } = await put('main', A);
  await gitlab.commitFiles(project.id, 'pr-1-work', { 'src/secret.c': 'int main;' });
  expect(await put('pr-1-work', B)).toEqual({ sha, isNew: false });
  expect((await commitOf('pr-1-work'))?.sha).toBe(sha);
});

test.each(['pr-1-work', 'main'])(
  'a default branch that holds everything is left as it is, and %s refused',
  async (branch) => {
    const { gitlab, project, put, commitOf } = await mirror();
    const full = await gitlab.commitFiles(project.id, 'main', { 'src/secret.c': 'int main;' });
    await expect(put(branch, A)).rejects.toMatchObject({ code: 'mirror-not-ci-only', operatorMustAct: true });
    expect((await commitOf('main'))?.sha).toBe(full);
  },
);

test('a commit that somebody else made with our message does not pass for what it says', async () => {
  const { gitlab, project, deps, put, commitOf } = await mirror();
  await put('pr-1-work', A);
  const genuine = await commitOf('pr-1-work');
  const actions = [{ action: 'update', path: 'ci/a.yml', content: 'test: { script: [true] }\n' } as const];
  await deps.gitlab.commitFiles(project.id, { branch: 'pr-1-work', message: genuine?.message ?? '', actions });
  const { sha } = await put('pr-1-work', A);
  expect(await deps.gitlab.readFile(project.id, 'ci/a.yml', sha)).toBe(CI.get('ci/a.yml'));
  expect(await gitlab.branches(project.id)).toContainEqual({ name: 'pr-1-work', sha });
});

test('an evaluated CI file comes on top of the mirrored commit', async () => {
  const { gitlab, project, deps, commitOf } = await mirror();
  const mirrored = await gitlab.commitFiles(project.id, 'main', { 'src/main.c': 'int main;' });
  const files = new Map([['.gitlab-ci.yml', '{}\n']]);
  const request = { projectId: project.id, branch: 'main', files, sha: A, title: 'evaluated' };
  const sha = await addCiFiles(deps, { ...request, stillWanted: async () => true });
  expect(await commitOf('main')).toMatchObject({ sha, parents: [mirrored] });
  await expect(addCiFiles(deps, { ...request, stillWanted: async () => false })).rejects.toThrow(TakenOverError);
});
