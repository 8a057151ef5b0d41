import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { relayRef } from '../src/index.ts';
import { commitChain, startHosts } from './hosts.ts';

const MAIN = 'refs/heads/main';

test('the first sync fills an empty mirror with the whole history', async () => {
  await using hosts = await startHosts();
  const [, , head = ''] = await commitChain(hosts.source.repository, 3);
  await hosts.source.setRef(MAIN, head);

  const result = await hosts.relay({ updates: [{ ref: MAIN, sha: head }] });

  expect(result.refs.get(MAIN)).toEqual({ kind: 'relayed', oldSha: null, newSha: head });
  expect(result).toMatchObject({ targetWasEmpty: true, requests: 4 });
  expect(result.packBytes).toBeGreaterThan(32);
  expect(await hosts.target.refs()).toEqual({ [MAIN]: head });
  expect(await hosts.target.repository.git('rev-list', '--count', head)).toBe('3');
  await hosts.expectSound();
});

test('an update sends only what is new', async () => {
  await using hosts = await startHosts();
  const [base = '', head = ''] = await commitChain(hosts.source.repository, 2);
  await hosts.relay({ updates: [{ ref: MAIN, sha: base }] });

  const { refs, packBytes } = await hosts.relay({ updates: [{ ref: MAIN, sha: head }] });

  expect(refs.get(MAIN)).toEqual({ kind: 'relayed', oldSha: base, newSha: head });
  expect(packBytes).toBeLessThan(600); // a commit, a tree and a line of text, not the 2.5 kB file
  await hosts.expectSound();
});

test('a force-push replaces the branch', async () => {
  await using hosts = await startHosts();
  const [first = ''] = await commitChain(hosts.source.repository, 1);
  const other = await hosts.source.repository.commit({ 'c.txt': 'another beginning' });
  await hosts.relay({ updates: [{ ref: MAIN, sha: first }] });

  const { refs } = await hosts.relay({ updates: [{ ref: MAIN, sha: other }] });

  expect(refs.get(MAIN)).toEqual({ kind: 'relayed', oldSha: first, newSha: other });
  expect(await hosts.target.refs()).toEqual({ [MAIN]: other });
  await hosts.expectSound();
});

test('a branch that is there already costs one request', async () => {
  await using hosts = await startHosts();
  const [head = ''] = await commitChain(hosts.source.repository, 1);
  await hosts.relay({ updates: [{ ref: MAIN, sha: head }] });

  const result = await hosts.relay({ updates: [{ ref: MAIN, sha: head }] });

  expect(result.refs.get(MAIN)).toEqual({ kind: 'already-there', sha: head });
  expect(result).toMatchObject({ requests: 1, packBytes: 0 });
});

test('a second name for a known commit does not ask the source at all', async () => {
  await using hosts = await startHosts();
  const [head = ''] = await commitChain(hosts.source.repository, 1);
  await hosts.relay({ updates: [{ ref: MAIN, sha: head }] });
  const before = hosts.source.log().length;

  const { refs, packBytes } = await hosts.relay({ updates: [{ ref: 'refs/heads/copy', sha: head }] });

  expect(refs.get('refs/heads/copy')).toEqual({ kind: 'relayed', oldSha: null, newSha: head });
  expect(packBytes).toBe(32);
  expect(hosts.source.log()).toHaveLength(before);
  expect(await hosts.target.refs()).toEqual({ [MAIN]: head, 'refs/heads/copy': head });
});

test('going back to an ancestor the target has moves no object', async () => {
  await using hosts = await startHosts();
  const [old = '', head = ''] = await commitChain(hosts.source.repository, 2);
  await hosts.relay({ updates: [{ ref: MAIN, sha: head }] });

  const { refs, packBytes } = await hosts.relay({ updates: [{ ref: MAIN, sha: old }] });

  expect(refs.get(MAIN)).toEqual({ kind: 'relayed', oldSha: head, newSha: old });
  expect(packBytes).toBe(32);
  await hosts.expectSound();
});

test('a branch is deleted; one that is not there is reported as absent', async () => {
  await using hosts = await startHosts();
  const [head = ''] = await commitChain(hosts.source.repository, 1);
  await hosts.relay({
    updates: [
      { ref: MAIN, sha: head },
      { ref: 'refs/heads/gone', sha: head },
    ],
  });

  const updates = [
    { ref: 'refs/heads/gone', sha: null },
    { ref: 'refs/heads/never', sha: null },
  ];
  const { refs } = await hosts.relay({ updates });

  expect([...refs]).toEqual([
    ['refs/heads/gone', { kind: 'deleted', oldSha: head }],
    ['refs/heads/never', { kind: 'absent' }],
  ]);
  expect(await hosts.target.refs()).toEqual({ [MAIN]: head });
});

test('creation, update and deletion travel in one push, however many refs', async () => {
  await using hosts = await startHosts();
  const [a = '', b = '', c = ''] = await commitChain(hosts.source.repository, 3);
  await hosts.relay({
    updates: [
      { ref: MAIN, sha: a },
      { ref: 'refs/heads/old', sha: a },
    ],
  });

  const { refs, requests } = await hosts.relay({
    updates: [
      { ref: MAIN, sha: b },
      { ref: 'refs/heads/new', sha: c },
      { ref: 'refs/heads/old', sha: null },
    ],
  });

  expect([...refs.values()].map(({ kind }) => kind)).toEqual(['relayed', 'relayed', 'deleted']);
  expect(requests).toBe(4);
  expect(await hosts.target.refs()).toEqual({ [MAIN]: b, 'refs/heads/new': c });
  await hosts.expectSound();
});

test.each(['refs/pull/7/head', 'refs/pull/7/merge'])('a commit that only %s reaches is relayed', async (pull) => {
  await using hosts = await startHosts();
  const [base = '', head = ''] = await commitChain(hosts.source.repository, 2);
  await hosts.source.setRef(MAIN, base);
  await hosts.relay({ updates: [{ ref: MAIN, sha: base }] });
  const merge = await hosts.source.repository.commit({ 'a.txt': 'merged' }, { parents: [base, head] });
  const sha = pull.endsWith('merge') ? merge : head;
  await hosts.source.setRef(pull, sha);

  const { outcome } = await relayRef({
    source: { url: hosts.source.url },
    target: { url: hosts.target.url },
    sha,
    ref: 'refs/heads/pr-7-topic',
  });

  expect(outcome).toEqual({ kind: 'relayed', oldSha: null, newSha: sha });
  await hosts.expectSound();
});

test('an annotated tag arrives as the tag object that it is', async () => {
  await using hosts = await startHosts();
  const [head = ''] = await commitChain(hosts.source.repository, 1);
  await hosts.source.repository.git('tag', '-a', 'v1', '-m', 'the first', head);
  const tag = await hosts.source.repository.git('rev-parse', 'refs/tags/v1');

  const { refs } = await hosts.relay({ updates: [{ ref: 'refs/tags/v1', sha: tag }] });

  expect(refs.get('refs/tags/v1')).toEqual({ kind: 'relayed', oldSha: null, newSha: tag });
  expect(await hosts.target.repository.git('cat-file', '-t', 'refs/tags/v1')).toBe('tag');
  await hosts.expectSound();
});

test('push options reach the hooks of the target', async () => {
  await using hosts = await startHosts();
  const [head = ''] = await commitChain(hosts.source.repository, 1);
  await hosts.target.hook('pre-receive', 'echo "options: $GIT_PUSH_OPTION_COUNT $GIT_PUSH_OPTION_0"; exit 1');

  const { refs } = await hosts.relay({ updates: [{ ref: MAIN, sha: head }], pushOptions: ['ci.skip'] });

  expect(refs.get(MAIN)).toMatchObject({ message: 'options: 1 ci.skip' });
});

test('the updates can be chosen by what the target has, without a further request', async () => {
  await using hosts = await startHosts();
  const [base = '', head = ''] = await commitChain(hosts.source.repository, 2);
  const seen: unknown[] = [];

  const { requests, refs } = await hosts.relay({
    updates: (target) => {
      seen.push({ empty: target.empty, refs: [...target.refs] });
      const pull = { ref: 'refs/heads/pr-1-x', sha: head };
      return target.empty ? [{ ref: MAIN, sha: base }, pull] : [pull];
    },
  });

  expect(seen).toEqual([{ empty: true, refs: [] }]);
  expect([...refs.keys()]).toEqual([MAIN, 'refs/heads/pr-1-x']);
  expect(requests).toBe(4);
});

test('a target with 1,000 refs takes an update as small as any', async () => {
  await using hosts = await startHosts();
  const [base = '', head = ''] = await commitChain(hosts.source.repository, 2);
  await hosts.relay({ updates: [{ ref: MAIN, sha: base }] });
  const commits = Array.from({ length: 1000 }, (_, n) => fastImportCommit(n, base));
  await hosts.target.repository.gitWithInput(commits.join(''), 'fast-import', '--quiet');

  const { refs, packBytes } = await hosts.relay({ updates: [{ ref: 'refs/heads/pr-1-x', sha: head }] });

  expect(refs.get('refs/heads/pr-1-x')).toMatchObject({ kind: 'relayed' });
  expect(packBytes).toBeLessThan(600);
  expect(Object.keys(await hosts.target.refs())).toHaveLength(1002);
});

test('what the target borrows from another repository (.have lines) is not sent again', async () => {
  await using hosts = await startHosts();
  const [base = '', head = ''] = await commitChain(hosts.source.repository, 2);
  await hosts.source.setRef(MAIN, base);
  await writeFile(`${hosts.target.repository.dir}/objects/info/alternates`, `${hosts.source.repository.dir}/objects\n`);

  const { refs, packBytes, targetWasEmpty } = await hosts.relay({ updates: [{ ref: MAIN, sha: head }] });

  expect(targetWasEmpty).toBe(true);
  expect(refs.get(MAIN)).toMatchObject({ kind: 'relayed' });
  expect(packBytes).toBeLessThan(600);
});

test('repositories with SHA-256 are relayed as well', async () => {
  await using hosts = await startHosts('--object-format=sha256');
  const [base = '', head = ''] = await commitChain(hosts.source.repository, 2);
  await hosts.relay({ updates: [{ ref: MAIN, sha: base }] });

  const updates = [
    { ref: MAIN, sha: head },
    { ref: 'refs/heads/base', sha: base },
  ];
  const { refs } = await hosts.relay({ updates });

  expect([...refs.values()].map(({ kind }) => kind)).toEqual(['relayed', 'relayed']);
  await hosts.expectSound();
});

function fastImportCommit(n: number, parent: string): string {
  const message = `mirror only ${n}`;
  return `commit refs/heads/only-${n}\ncommitter A <a@example.com> ${n + 1} +0000\ndata ${message.length}\n${message}\nfrom ${parent}\n\n`;
}
