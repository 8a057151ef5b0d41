import { writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { UnknownCommitError, UnsupportedRemoteError } from '../src/index.ts';
import { bigCommit, commitChain, startHosts } from './hosts.ts';

const MAIN = 'refs/heads/main';
const TOPIC = 'refs/heads/pr-1-topic';

test("a refused push carries the target's own words, and leaves nothing behind", async () => {
  await using hosts = await startHosts();
  const [head = ''] = await commitChain(hosts.source.repository, 1);
  await hosts.target.hook('pre-receive', 'echo "GitLab: You are not allowed to push code to this project."; exit 1');

  const { refs } = await hosts.relay({ updates: [{ ref: MAIN, sha: head }] });

  expect(refs.get(MAIN)).toEqual({
    kind: 'refused',
    reason: 'pre-receive hook declined',
    message: 'GitLab: You are not allowed to push code to this project.',
  });
  expect(await hosts.target.refs()).toEqual({});
  expect(await hosts.target.repository.git('count-objects')).toBe('0 objects, 0 kilobytes');
  await hosts.expectSound();
});

test("the target's words are stripped of what a terminal or a page would obey", async () => {
  await using hosts = await startHosts();
  const [head = ''] = await commitChain(hosts.source.repository, 1);
  await hosts.target.hook(
    'pre-receive',
    `printf '10%%\\r100%%\\n\\033[31mred\\033[0m\\007 \\342\\200\\256txt\\n' >&2; exit 1`,
  );

  const { refs } = await hosts.relay({ updates: [{ ref: MAIN, sha: head }] });

  expect(refs.get(MAIN)).toMatchObject({ message: '100%\nred txt' });
});

test('of endless words only the end is kept', async () => {
  await using hosts = await startHosts();
  const [head = ''] = await commitChain(hosts.source.repository, 1);
  await hosts.target.hook('pre-receive', 'yes "blah blah blah" | head -n 100000; echo "the reason"; exit 1');

  const { refs } = await hosts.relay({ updates: [{ ref: MAIN, sha: head }] });

  const { message = '' } = refs.get(MAIN) as { message?: string };
  expect(message.length).toBeLessThanOrEqual(8192);
  expect(message.endsWith('the reason')).toBe(true);
});

test('one of two refs is refused and the other one is updated', async () => {
  await using hosts = await startHosts();
  const [head = ''] = await commitChain(hosts.source.repository, 1);
  await hosts.target.hook('update', `test "$1" != ${MAIN}`);

  const { refs } = await hosts.relay({
    updates: [
      { ref: MAIN, sha: head },
      { ref: TOPIC, sha: head },
    ],
  });

  expect(refs.get(MAIN)).toMatchObject({ kind: 'refused', reason: 'hook declined' });
  expect(refs.get(TOPIC)).toMatchObject({ kind: 'relayed' });
  expect(await hosts.target.refs()).toEqual({ [TOPIC]: head });
});

test('a target that forbids force-pushes or deletions is believed', async () => {
  await using hosts = await startHosts();
  const [head = ''] = await commitChain(hosts.source.repository, 1);
  const other = await hosts.source.repository.commit({ 'c.txt': 'x' });
  await hosts.relay({
    updates: [
      { ref: MAIN, sha: head },
      { ref: TOPIC, sha: head },
    ],
  });
  await hosts.target.repository.git('config', 'receive.denyNonFastForwards', 'true');
  await hosts.target.repository.git('config', 'receive.denyDeletes', 'true');

  const { refs } = await hosts.relay({
    updates: [
      { ref: MAIN, sha: other },
      { ref: TOPIC, sha: null },
    ],
  });

  expect(refs.get(MAIN)).toMatchObject({ kind: 'refused', reason: 'non-fast-forward' });
  expect(refs.get(TOPIC)).toMatchObject({ kind: 'refused', reason: 'deletion prohibited' });
  expect(await hosts.target.refs()).toEqual({ [MAIN]: head, [TOPIC]: head });
});

test('a branch whose name is a folder of another branch is refused, not taken for a race', async () => {
  await using hosts = await startHosts();
  const [head = ''] = await commitChain(hosts.source.repository, 1);
  await hosts.relay({ updates: [{ ref: 'refs/heads/a', sha: head }] });

  const { refs } = await hosts.relay({ updates: [{ ref: 'refs/heads/a/b', sha: head }] });

  expect(refs.get('refs/heads/a/b')).toMatchObject({ kind: 'refused', reason: 'failed to update ref' });
  expect(await hosts.target.refs()).toEqual({ 'refs/heads/a': head });
});

test('a pack beyond the limit of the target is refused with its reason, once', async () => {
  await using hosts = await startHosts();
  const head = await bigCommit(hosts.source.repository, 4);
  await hosts.target.repository.git('config', 'receive.maxInputSize', '100k');

  const { refs } = await hosts.relay({ updates: [{ ref: MAIN, sha: head }] });

  expect(refs.get(MAIN)).toMatchObject({ kind: 'refused', reason: 'unpacker error' });
  expect(refs.get(MAIN)).toMatchObject({ message: expect.stringContaining('pack exceeds maximum allowed size') });
  expect(hosts.source.log().filter((line) => line.startsWith('POST'))).toHaveLength(1);
  expect(await hosts.target.refs()).toEqual({});
  await hosts.expectSound();
});

test('a commit that the source does not have is thrown, and the target hears nothing of it', async () => {
  await using hosts = await startHosts();
  const sha = 'd'.repeat(40);

  const relaying = hosts.relay({ updates: [{ ref: MAIN, sha }] });

  await expect(relaying).rejects.toThrow(UnknownCommitError);
  await expect(relaying).rejects.toMatchObject({ side: 'source', sha });
  expect(hosts.target.log()).toEqual(['GET /info/refs?service=git-receive-pack']);
});

test('push options that the target does not take are refused before the source is asked', async () => {
  await using hosts = await startHosts();
  const [head = ''] = await commitChain(hosts.source.repository, 1);
  await hosts.target.repository.git('config', 'receive.advertisePushOptions', 'false');

  const relaying = hosts.relay({ updates: [{ ref: MAIN, sha: head }], pushOptions: ['ci.skip'] });

  await expect(relaying).rejects.toThrow(UnsupportedRemoteError);
  expect(hosts.source.log()).toEqual([]);
});

test('sha1 does not go into a sha256 repository, and nothing is sent', async () => {
  await using hosts = await startHosts('--object-format=sha256');
  const [head256 = ''] = await commitChain(hosts.target.repository, 1);
  await using other = await startHosts();
  const [head = ''] = await commitChain(other.source.repository, 1);

  const wrongId = hosts.relay({ source: { url: other.source.url }, updates: [{ ref: MAIN, sha: head }] });
  await expect(wrongId).rejects.toMatchObject({ name: 'UnsupportedRemoteError', side: 'target' });
  const wrongSource = hosts.relay({ source: { url: other.source.url }, updates: [{ ref: MAIN, sha: head256 }] });
  await expect(wrongSource).rejects.toMatchObject({ name: 'UnsupportedRemoteError', side: 'source' });

  expect([...hosts.target.log(), ...other.source.log()].filter((line) => line.startsWith('POST'))).toEqual([]);
});

test('a shallow source is refused: its history would arrive with a hole', async () => {
  await using hosts = await startHosts();
  const [, head = ''] = await commitChain(hosts.source.repository, 2);
  await hosts.source.repository.git('update-ref', MAIN, head);
  await writeFile(`${hosts.source.repository.dir}/shallow`, `${head}\n`);

  const relaying = hosts.relay({ updates: [{ ref: MAIN, sha: head }] });

  await expect(relaying).rejects.toMatchObject({ name: 'UnsupportedRemoteError', side: 'source' });
  expect(await hosts.target.refs()).toEqual({});
});

test('a shallow target is refused: its tips do not stand for their history', async () => {
  await using hosts = await startHosts();
  const [base = '', head = ''] = await commitChain(hosts.source.repository, 2);
  await hosts.relay({ updates: [{ ref: MAIN, sha: base }] });
  await writeFile(`${hosts.target.repository.dir}/shallow`, `${base}\n`);

  const relaying = hosts.relay({ updates: [{ ref: MAIN, sha: head }] });

  await expect(relaying).rejects.toMatchObject({ name: 'UnsupportedRemoteError', side: 'target' });
});
