import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { cutAnswer, stallingAfter, when, withoutLast } from '../testing/index.ts';
import { bigCommit, commitChain, type Hosts, isPost, startHosts } from './hosts.ts';

const MAIN = 'refs/heads/main';
const fetchPost = isPost('/git-upload-pack');

const PACK_MIB = 16;
let hosts: Hosts;
let big: string;
let small: string;

beforeAll(async () => {
  hosts = await startHosts();
  [small = ''] = await commitChain(hosts.source.repository, 1);
  big = await bigCommit(hosts.source.repository, PACK_MIB);
});
beforeEach(() => {
  hosts.source.faults.length = 0;
  hosts.target.faults.length = 0;
});
afterAll(() => hosts[Symbol.asyncDispose]());

/** No ref has moved and no object has stayed. */
async function expectUntouched(): Promise<void> {
  expect(await hosts.target.refs()).toEqual({});
  expect(await hosts.target.repository.git('count-objects')).toBe('0 objects, 0 kilobytes');
}

test.each(['reset', 'end'] as const)('a small pack that is cut off (%s) never reaches the target', async (how) => {
  hosts.source.faults.push(when(fetchPost, cutAnswer(200, how)));
  const before = hosts.target.log().length;

  const relaying = hosts.relay({ updates: [{ ref: MAIN, sha: small }] });

  await expect(relaying).rejects.toMatchObject({ name: 'BrokenOffError', side: 'source' });
  expect(hosts.target.log().slice(before)).toEqual(['GET /info/refs?service=git-receive-pack']);
  await expectUntouched();
  await hosts.expectSound();
});

test.each(['reset', 'end'] as const)(
  'a big pack that is cut off (%s) is thrown away by the target, left-overs and all',
  async (how) => {
    hosts.source.faults.push(when(fetchPost, cutAnswer(5_000_000, how)));

    const relaying = hosts.relay({ updates: [{ ref: MAIN, sha: big }] });

    await expect(relaying).rejects.toMatchObject({ name: 'BrokenOffError', side: 'source' });
    await expectUntouched();
    await hosts.expectSound();
  },
);

test.each(['small', 'big'] as const)(
  'a %s pack that is complete, but that the source did not finish, is not accepted either',
  async (size) => {
    hosts.source.faults.push(
      when(fetchPost, async ({ serve }) => {
        await serve({ response: withoutLast('0000'.length) });
        return true;
      }),
    );

    const relaying = hosts.relay({ updates: [{ ref: MAIN, sha: size === 'small' ? small : big }] });

    await expect(relaying).rejects.toMatchObject({ name: 'BrokenOffError', side: 'source' });
    await expectUntouched();
    await hosts.expectSound();
  },
);

test('a caller who gives up in the middle gets the reason, and the target throws away what it has', async () => {
  const giveUp = new AbortController();
  const relaying = hosts.relay({
    updates: [{ ref: MAIN, sha: big }],
    signal: giveUp.signal,
    onProgress: ({ packBytes }) => packBytes > 5_000_000 && giveUp.abort(new Error('a newer commit came')),
  });

  await expect(relaying).rejects.toThrow('a newer commit came');
  await expectUntouched();
  await hosts.expectSound();
});

test('a caller who has given up before is not served at all', async () => {
  const before = hosts.target.log().length;
  const relaying = hosts.relay({
    updates: [{ ref: MAIN, sha: small }],
    signal: AbortSignal.abort(new Error('too late')),
  });
  await expect(relaying).rejects.toThrow('too late');
  expect(hosts.target.log()).toHaveLength(before);
});

test('a source that falls silent in the middle of the pack is given up', async () => {
  hosts.source.faults.push(
    when(fetchPost, async ({ serve }) => {
      await serve({ response: stallingAfter(5_000_000) });
      return true;
    }),
  );

  const relaying = hosts.relay({ updates: [{ ref: MAIN, sha: big }], timeouts: { packMs: 300 } });

  await expect(relaying).rejects.toMatchObject({ name: 'RelayTimeoutError', side: 'source', phase: 'pack' });
  await expectUntouched();
  await hosts.expectSound();
});
