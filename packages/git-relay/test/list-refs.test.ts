import { expect, test } from 'vitest';
import { listRefs, readAdvertisement, Source } from '../src/index.ts';
import { answer, when } from '../testing/index.ts';
import { commitChain, isPost, startHosts } from './hosts.ts';

test('refs are listed by prefix', async () => {
  await using hosts = await startHosts();
  const [a = '', b = ''] = await commitChain(hosts.source.repository, 2);
  await hosts.source.setRef('refs/heads/main', a);
  await hosts.source.setRef('refs/pull/1/head', b);
  await hosts.source.setRef('refs/pull/12/head', a);

  const pulls = await listRefs({ url: hosts.source.url }, { prefixes: ['refs/pull/1/', 'refs/heads/'] });

  expect([...pulls]).toEqual([
    ['refs/heads/main', { sha: a }],
    ['refs/pull/1/head', { sha: b }],
  ]);
});

test('an annotated tag shows what it points to, when asked', async () => {
  await using hosts = await startHosts();
  const [head = ''] = await commitChain(hosts.source.repository, 1);
  await hosts.source.repository.git('tag', '-a', 'v1', '-m', 'first', head);
  const tag = await hosts.source.repository.git('rev-parse', 'v1');

  const tags = await listRefs({ url: hosts.source.url }, { prefixes: ['refs/tags/'], peel: true });

  expect(tags.get('refs/tags/v1')).toEqual({ sha: tag, peeled: head });
});

test('a source that is opened once says only once what it can do', async () => {
  await using hosts = await startHosts();
  const [a = '', b = ''] = await commitChain(hosts.source.repository, 2);
  await hosts.source.setRef('refs/heads/main', a);
  const source = new Source({ url: hosts.source.url });

  await listRefs(source, { prefixes: ['refs/heads/'] });
  const first = await hosts.relay({ source, updates: [{ ref: 'refs/heads/main', sha: a }] });
  const second = await hosts.relay({ source, updates: [{ ref: 'refs/heads/main', sha: b }] });

  expect([first.requests, second.requests]).toEqual([3, 3]);
  expect(hosts.source.log()).toEqual([
    'GET /info/refs?service=git-upload-pack',
    'POST /git-upload-pack',
    'POST /git-upload-pack',
    'POST /git-upload-pack',
  ]);
  expect(await hosts.target.refs()).toEqual({ 'refs/heads/main': b });
});

test('a source that could not be asked is asked again', async () => {
  await using hosts = await startHosts();
  const source = new Source({ url: hosts.source.url });
  hosts.source.auth = () => false;
  await expect(listRefs(source, { prefixes: [] })).rejects.toMatchObject({ name: 'UnauthorizedError' });
  hosts.source.auth = undefined;
  expect((await listRefs(source, { prefixes: [] })).size).toBe(0);
});

test('an empty repository has no refs', async () => {
  await using hosts = await startHosts();
  expect((await listRefs({ url: hosts.source.url }, { prefixes: [] })).size).toBe(0);
});

test('a prefix cannot carry a command of its own', async () => {
  await using hosts = await startHosts();
  await expect(listRefs({ url: hosts.source.url }, { prefixes: ['refs/\n0000'] })).rejects.toThrow(TypeError);
  expect(hosts.source.log()).toEqual([]);
});

test('a list that stops in the middle is an error, not a shorter list', async () => {
  await using hosts = await startHosts();
  const body = `003d${'a'.repeat(40)} refs/heads/main\n`;
  const headers = { 'content-type': 'application/x-git-upload-pack-result' };
  hosts.source.faults.push(when(isPost('/git-upload-pack'), answer(200, headers, body)));

  await expect(listRefs({ url: hosts.source.url }, { prefixes: [] })).rejects.toMatchObject({ name: 'ProtocolError' });
});

test('the refs and abilities of a push target can be read by themselves', async () => {
  await using hosts = await startHosts();
  expect(await readAdvertisement({ url: hosts.target.url })).toMatchObject({ empty: true, objectFormat: 'sha1' });
  const [head = ''] = await commitChain(hosts.source.repository, 1);
  await hosts.relay({ updates: [{ ref: 'refs/heads/main', sha: head }] });

  const { empty, refs, capabilities } = await readAdvertisement({ url: hosts.target.url });

  expect({ empty, refs: [...refs] }).toEqual({ empty: false, refs: [['refs/heads/main', head]] });
  expect(capabilities.has('push-options')).toBe(true);
});

test.each([
  ['no side-band', 'report-status delete-refs'],
  ['no report', 'side-band-64k delete-refs'],
])('a target with %s is refused before anything is sent', async (_what, capabilities) => {
  await using hosts = await startHosts();
  const line = `${'0'.repeat(40)} capabilities^{}\0${capabilities}`;
  const body = `001f# service=git-receive-pack\n0000${(line.length + 4).toString(16).padStart(4, '0')}${line}0000`;
  const headers = { 'content-type': 'application/x-git-receive-pack-advertisement' };
  hosts.target.faults.push(answer(200, headers, body));

  const relaying = hosts.relay({ updates: [{ ref: 'refs/heads/main', sha: 'd'.repeat(40) }] });

  await expect(relaying).rejects.toMatchObject({ name: 'UnsupportedRemoteError', side: 'target' });
  expect(hosts.source.log()).toEqual([]);
});

test('a target that lists refs without end is stopped', async () => {
  await using hosts = await startHosts();
  const line = `00ff${'a'.repeat(40)} refs/heads/`.padEnd(254, 'x');
  hosts.target.faults.push(({ res }) => {
    res.writeHead(200, { 'content-type': 'application/x-git-receive-pack-advertisement' });
    const pour = () => {
      while (!res.destroyed && res.write(`${line}\n`.repeat(1000)));
    };
    res.on('drain', pour);
    pour();
    return true;
  });

  await expect(readAdvertisement({ url: hosts.target.url })).rejects.toMatchObject({ name: 'ProtocolError' });
});
