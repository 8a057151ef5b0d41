import { expect, test } from 'vitest';
import { after, times, when } from '../testing/index.ts';
import { commitChain, isPost, startHosts } from './hosts.ts';

const MAIN = 'refs/heads/main';
const push = isPost('/git-receive-pack');

test('a ref that moves between reading and pushing is read again and then replaced', async () => {
  await using hosts = await startHosts();
  const [base = '', head = ''] = await commitChain(hosts.source.repository, 2);
  await hosts.relay({ updates: [{ ref: MAIN, sha: base }] });
  const foreign = await hosts.target.repository.commit({ 'x.txt': 'pushed by somebody' }, { parents: [base] });
  hosts.target.faults.push(
    times(
      1,
      when(
        push,
        after(() => hosts.target.setRef(MAIN, foreign)),
      ),
    ),
  );

  const { refs, requests } = await hosts.relay({ updates: [{ ref: MAIN, sha: head }] });

  expect(refs.get(MAIN)).toEqual({ kind: 'relayed', oldSha: foreign, newSha: head });
  expect(requests).toBe(7);
  await hosts.expectSound();
});

test('a ref that keeps moving is left alone and reported', async () => {
  await using hosts = await startHosts();
  const [base = '', head = ''] = await commitChain(hosts.source.repository, 2);
  await hosts.relay({ updates: [{ ref: MAIN, sha: base }] });
  const foreign: string[] = [];
  const move = async () => {
    foreign.push(await hosts.target.repository.commit({ 'x.txt': `${foreign.length}` }, { parents: [base] }));
    await hosts.target.setRef(MAIN, foreign.at(-1) ?? '');
  };
  hosts.target.faults.push(when(push, after(move)));

  const { refs } = await hosts.relay({ updates: [{ ref: MAIN, sha: head }] });

  expect(refs.get(MAIN)).toEqual({ kind: 'moved', expected: foreign[0], actual: foreign[1] });
  expect(await hosts.target.refs()).toEqual({ [MAIN]: foreign[1] });
});

test('whoever chooses the updates is asked again when they moved, and may give up', async () => {
  await using hosts = await startHosts();
  const [base = '', older = '', newer = ''] = await commitChain(hosts.source.repository, 3);
  await hosts.relay({ updates: [{ ref: MAIN, sha: base }] });
  const overtake = () => hosts.relay({ updates: [{ ref: MAIN, sha: newer }] });
  hosts.target.faults.push(times(1, when(push, after(overtake))));
  const asked: (string | undefined)[] = [];

  const relaying = hosts.relay({
    updates: ({ refs }) => {
      asked.push(refs.get(MAIN));
      if (asked.length > 1) throw new Error('it is not wanted any more');
      return [{ ref: MAIN, sha: older }];
    },
  });

  await expect(relaying).rejects.toThrow('it is not wanted any more');
  expect(asked).toEqual([base, newer]);
  expect(await hosts.target.refs()).toEqual({ [MAIN]: newer });
});

test('a ref that somebody else has moved to the wanted commit meanwhile counts as success', async () => {
  await using hosts = await startHosts();
  const [base = '', head = ''] = await commitChain(hosts.source.repository, 2);
  await hosts.source.setRef(MAIN, head);
  await hosts.relay({ updates: [{ ref: MAIN, sha: base }] });
  const fetch = () => hosts.target.repository.git('fetch', '--quiet', hosts.source.repository.dir, `${MAIN}:${MAIN}`);
  hosts.target.faults.push(times(1, when(push, after(fetch))));

  const { refs } = await hosts.relay({ updates: [{ ref: MAIN, sha: head }] });

  expect(refs.get(MAIN)).toEqual({ kind: 'already-there', sha: head });
});

test('a ref that somebody creates meanwhile is replaced as well', async () => {
  await using hosts = await startHosts();
  const [base = '', head = ''] = await commitChain(hosts.source.repository, 2);
  await hosts.relay({ updates: [{ ref: MAIN, sha: base }] });
  const topic = 'refs/heads/topic';
  hosts.target.faults.push(
    times(
      1,
      when(
        push,
        after(() => hosts.target.setRef(topic, base)),
      ),
    ),
  );

  const { refs } = await hosts.relay({ updates: [{ ref: topic, sha: head }] });

  expect(refs.get(topic)).toEqual({ kind: 'relayed', oldSha: base, newSha: head });
});

test('a ref that is deleted meanwhile is created', async () => {
  await using hosts = await startHosts();
  const [base = '', head = ''] = await commitChain(hosts.source.repository, 2);
  await hosts.relay({
    updates: [
      { ref: MAIN, sha: base },
      { ref: 'refs/heads/other', sha: base },
    ],
  });
  hosts.target.faults.push(
    times(
      1,
      when(
        push,
        after(() => hosts.target.repository.git('update-ref', '-d', MAIN)),
      ),
    ),
  );

  const { refs } = await hosts.relay({ updates: [{ ref: MAIN, sha: head }] });

  expect(refs.get(MAIN)).toEqual({ kind: 'relayed', oldSha: null, newSha: head });
});

test('objects that the target loses between reading and pushing are sent after all', async () => {
  await using hosts = await startHosts();
  const [base = '', head = ''] = await commitChain(hosts.source.repository, 2);
  await hosts.relay({ updates: [{ ref: 'refs/heads/base', sha: base }] });
  const lose = async () => {
    await hosts.target.repository.git('update-ref', '-d', 'refs/heads/base');
    await hosts.target.repository.git('gc', '--quiet', '--prune=now');
  };
  hosts.target.faults.push(times(1, when(push, after(lose))));

  const { refs, requests } = await hosts.relay({ updates: [{ ref: MAIN, sha: head }] });

  expect(requests).toBe(7);
  expect(refs.get(MAIN)).toEqual({ kind: 'relayed', oldSha: null, newSha: head });
  await hosts.expectSound();
});

test('a false have costs a second attempt and nothing else', async () => {
  await using hosts = await startHosts();
  const [base = '', head = ''] = await commitChain(hosts.source.repository, 2);

  const { refs, requests } = await hosts.relay({ updates: [{ ref: MAIN, sha: head }], haves: [base] });

  expect(requests).toBe(7);
  expect(refs.get(MAIN)).toEqual({ kind: 'relayed', oldSha: null, newSha: head });
  await hosts.expectSound();
});

test('a true have that is no tip of the target saves sending the history again', async () => {
  await using hosts = await startHosts();
  const [base = '', head = ''] = await commitChain(hosts.source.repository, 2);
  await hosts.relay({ updates: [{ ref: MAIN, sha: base }] });
  const foreign = await hosts.target.repository.commit({ 'x.txt': 'only there' }, { parents: [base] });
  await hosts.target.setRef(MAIN, foreign);

  const { refs, packBytes } = await hosts.relay({ updates: [{ ref: 'refs/heads/t', sha: head }], haves: [base] });

  expect(refs.get('refs/heads/t')).toMatchObject({ kind: 'relayed' });
  expect(packBytes).toBeLessThan(600);
  await hosts.expectSound();
});

test('an update with an expectation leaves a ref alone that is not as expected', async () => {
  await using hosts = await startHosts();
  const [a = '', b = '', c = ''] = await commitChain(hosts.source.repository, 3);
  await hosts.relay({ updates: [{ ref: MAIN, sha: b }] });

  const stale = await hosts.relay({ updates: [{ ref: MAIN, sha: c, expected: a }] });
  expect(stale.refs.get(MAIN)).toEqual({ kind: 'moved', expected: a, actual: b });
  const created = await hosts.relay({ updates: [{ ref: MAIN, sha: c, expected: null }] });
  expect(created.refs.get(MAIN)).toEqual({ kind: 'moved', expected: null, actual: b });
  const right = await hosts.relay({ updates: [{ ref: MAIN, sha: c, expected: b }] });
  expect(right.refs.get(MAIN)).toMatchObject({ kind: 'relayed' });
});
