import { join } from 'node:path';
import { createRepository, startGitServer, temporaryFolder } from '@failfast-ci/git-relay/testing';
import { createGitlab, createGitlabs } from '@failfast-ci/gitlab';
import { expect, test } from 'vitest';
import type { LastRun, Records } from '../state/runs.ts';
import { aRun } from '../test-support/samples.ts';
import type { Mirror } from './ensure-mirror.ts';
import { readKnownTarget, targetOf } from './known-target.ts';

/** A GitLab with the mirror `ci/acme_site`, and what is remembered of the ref. */
async function startGitlab(last: (url: string) => LastRun | undefined) {
  const folder = await temporaryFolder();
  await createRepository(join(folder.path, 'ci/acme_site.git'));
  const server = await startGitServer({ root: folder.path });
  const gitlabs = createGitlabs(createGitlab({ url: server.url, token: 'glpat-x', userAgent: 'test' }), []);
  const store = { read: async () => last(server.url) };
  const ending = new AbortController();
  const deps = {
    records: { mirrored: () => store } as unknown as Records,
    mirror: { gitlabs },
    relay: { userAgent: 'git/test' },
  };
  return {
    url: server.url,
    known: await readKnownTarget(deps, aRun(), ending.signal),
    find: (mirror: Partial<Mirror>, known: Parameters<typeof targetOf>[2]) =>
      targetOf(deps, { ...mirrorAt(server.url), ...mirror } as Mirror, known, ending.signal),
    asked: () => server.requests.map(({ method, pathInfo, headers }) => [method, pathInfo, headers.authorization]),
    async [Symbol.asyncDispose]() {
      ending.abort();
      await server.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const mirrorAt = (gitlabUrl: string) => ({ projectId: 7, fullPath: 'ci/acme_site', gitlabUrl });
const relayed = (url: string): LastRun => ({ sha: 'a'.repeat(40), runId: 'run-0', mirror: mirrorAt(url) });

test('the refs of the mirror that the ref was relayed to last are read, and serve when that mirror is found', async () => {
  await using gitlab = await startGitlab(relayed);
  const target = gitlab.find({}, gitlab.known);

  expect((await target.takeAhead())?.empty).toBe(true);
  expect(gitlab.asked()).toEqual([['GET', '/info/refs', expect.stringMatching(/^Basic /)]]);
});

test.each([
  ['is another project at the same address', { projectId: 8 }],
  ['is at another address', { fullPath: 'ci/acme_other' }],
])('a mirror that %s has nothing of it', async (_, mirror) => {
  await using gitlab = await startGitlab(relayed);
  expect(gitlab.find(mirror, gitlab.known).takeAhead()).toBeUndefined();
});

test.each<[string, (url: string) => LastRun | undefined]>([
  ['nothing was mirrored yet', () => undefined],
  ['only CI files were', (url) => ({ ...relayed(url), ciFilesOnly: true })],
  ['the GitLab is not configured any more', () => relayed('https://gitlab.example.com')],
  [
    'Redis is away',
    () => {
      throw new Error('Connection is closed.');
    },
  ],
])('where %s nothing is asked, and the mirror that is found is opened anew', async (_, last) => {
  await using gitlab = await startGitlab(last);
  expect(gitlab.known).toBeUndefined();
  expect(gitlab.find({}, gitlab.known).remote.url).toBe(`${gitlab.url}/ci/acme_site.git`);
  expect(gitlab.asked()).toEqual([]);
});
