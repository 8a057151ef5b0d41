import { expect, test } from 'vitest';
import { commitChain, startHosts } from './hosts.ts';

const MAIN = 'refs/heads/main';
const TOPIC = 'refs/heads/pr-1-topic';

test('a protected secondary branch, for which GitLab refuses the whole push, does not hold the others up', async () => {
  await using hosts = await startHosts();
  const [base = '', head = ''] = await commitChain(hosts.source.repository, 2);
  await hosts.target.hook('pre-receive', `! grep -q ' ${MAIN}$'`);

  const updates = [
    { ref: MAIN, sha: base, secondary: true },
    { ref: TOPIC, sha: head },
  ];
  const { refs } = await hosts.relay({ updates });

  expect(refs.get(MAIN)).toMatchObject({ kind: 'refused', reason: 'pre-receive hook declined' });
  expect(refs.get(TOPIC)).toEqual({ kind: 'relayed', oldSha: null, newSha: head });
  expect(await hosts.target.refs()).toEqual({ [TOPIC]: head });
});

test('a secondary commit that the source does not have is reported, and the others are relayed', async () => {
  await using hosts = await startHosts();
  const [head = ''] = await commitChain(hosts.source.repository, 1);
  const missing = 'd'.repeat(40);

  const { refs } = await hosts.relay({
    updates: [
      { ref: MAIN, sha: missing, secondary: true },
      { ref: TOPIC, sha: head },
    ],
  });

  expect(refs.get(MAIN)).toEqual({ kind: 'unknown-commit', sha: missing });
  expect(refs.get(TOPIC)).toMatchObject({ kind: 'relayed' });
});

test('when all that is left are unknown secondary commits, nothing is pushed', async () => {
  await using hosts = await startHosts();
  const missing = 'd'.repeat(40);

  const { refs } = await hosts.relay({ updates: [{ ref: MAIN, sha: missing, secondary: true }] });

  expect(refs.get(MAIN)).toEqual({ kind: 'unknown-commit', sha: missing });
  expect(hosts.target.log()).toEqual(['GET /info/refs?service=git-receive-pack']);
});

test('secondary history that the target finds broken does not spoil the pack of the others', async () => {
  await using hosts = await startHosts();
  const [head = ''] = await commitChain(hosts.source.repository, 1);
  const tree = await hosts.source.repository.git('rev-parse', `${head}^{tree}`);
  const broken = `tree ${tree}\nauthor nobody 1 +0000\ncommitter nobody 1 +0000\n\nno e-mail\n`;
  const bad = await hosts.source.repository.gitWithInput(
    broken,
    'hash-object',
    '-t',
    'commit',
    '--literally',
    '-w',
    '--stdin',
  );
  await hosts.target.repository.git('config', 'receive.fsckObjects', 'true');

  const { refs } = await hosts.relay({
    updates: [
      { ref: MAIN, sha: bad, secondary: true },
      { ref: TOPIC, sha: head },
    ],
  });

  expect(refs.get(MAIN)).toMatchObject({ kind: 'refused', reason: 'unpacker error' });
  expect(refs.get(TOPIC)).toMatchObject({ kind: 'relayed' });
  await hosts.expectSound();
});

test('a secondary ref with a name or id that no remote should see is refused here', async () => {
  await using hosts = await startHosts();
  const [head = ''] = await commitChain(hosts.source.repository, 1);

  const { refs } = await hosts.relay({
    updates: [
      { ref: 'refs/heads/a b', sha: head, secondary: true },
      { ref: MAIN, sha: 'HEAD', secondary: true },
      { ref: TOPIC, sha: head },
    ],
  });

  expect([...refs.values()].map((outcome) => ('reason' in outcome ? outcome.reason : outcome.kind))).toEqual([
    'invalid ref name',
    'invalid object id',
    'relayed',
  ]);
});
