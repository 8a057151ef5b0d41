import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createRepository, openRepository, startGitServer, temporaryFolder } from './index.ts';

async function startWithOneCommit(options: { auth?: (authorization?: string) => boolean } = {}) {
  const folder = await temporaryFolder();
  const repository = await createRepository(join(folder.path, 'o/r.git'));
  const sha = await repository.commit({ 'a.txt': 'hello' });
  await repository.git('update-ref', 'refs/heads/main', sha);
  const server = await startGitServer({ root: folder.path, ...options });
  return {
    folder: folder.path,
    repository,
    sha,
    server,
    async [Symbol.asyncDispose]() {
      await server.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

test('a stock git clones from it and pushes to it', async () => {
  await using host = await startWithOneCommit();
  const clone = join(host.folder, 'clone');
  await host.repository.git('clone', '--quiet', `${host.server.url}/o/r.git`, clone);
  const work = openRepository(clone);
  expect(await work.git('rev-parse', 'HEAD')).toBe(host.sha);

  const next = await work.commit({ 'a.txt': 'hello again' }, { parents: [host.sha] });
  await work.git('push', '--quiet', 'origin', `${next}:refs/heads/topic`);

  expect(await host.repository.git('rev-parse', 'refs/heads/topic')).toBe(next);
});

test('a gzip request body and the Git-Protocol header reach git', async () => {
  await using host = await startWithOneCommit();
  const body = gzipSync('0014command=ls-refs\n00010000');
  const answer = await fetch(`${host.server.url}/o/r.git/git-upload-pack`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-git-upload-pack-request',
      'content-encoding': 'gzip',
      'git-protocol': 'version=2',
    },
    body,
  });
  expect(await answer.text()).toContain(`${host.sha} refs/heads/main\n`);
});

test('a request without the right credentials is answered with 401', async () => {
  await using host = await startWithOneCommit({ auth: (authorization) => authorization === 'Basic b2s=' });
  const address = `${host.server.url}/o/r.git/info/refs?service=git-upload-pack`;
  expect((await fetch(address)).status).toBe(401);
  expect((await fetch(address, { headers: { authorization: 'Basic b2s=' } })).status).toBe(200);
});

test('a repository that does not exist is answered with 404', async () => {
  await using host = await startWithOneCommit();
  const answer = await fetch(`${host.server.url}/o/other.git/info/refs?service=git-upload-pack`);
  expect(answer.status).toBe(404);
});
