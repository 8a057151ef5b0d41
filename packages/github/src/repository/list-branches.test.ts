import { expect, test } from 'vitest';
import { SHA, startAppOnServer } from '../test-support/app-on-server.ts';

const BRANCHES = 'GET /repos/acme/site/branches';

test('branches are listed with their commits, and not again while nothing moved', async () => {
  await using github = await startAppOnServer();
  github.server.on(BRANCHES, ({ headers }) => {
    if (headers['if-none-match'] === 'W/"one"') return { status: 304, body: '' };
    const branch = (name: string, rest: object) => ({ name, commit: { sha: SHA, url: 'https://x' }, ...rest });
    return {
      headers: { etag: 'W/"one"' },
      body: [branch('main', { protected: true }), branch('fix/#1', { protected: false })],
    };
  });

  const list = await github.repository.listBranches();

  expect(list).toEqual({
    branches: [
      { name: 'main', sha: SHA, protected: true },
      { name: 'fix/#1', sha: SHA, protected: false },
    ],
    etag: expect.any(String),
  });
  expect(await github.repository.listBranches(list === 'unchanged' ? '' : list.etag)).toBe('unchanged');
});
