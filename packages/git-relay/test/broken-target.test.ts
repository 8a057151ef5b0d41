import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  answer,
  counting,
  cutAnswer,
  cutRequest,
  neverAnswer,
  refuseMidway,
  stallingAfter,
  when,
} from '../testing/index.ts';
import { bigCommit, commitChain, type Hosts, isGet, isPost, startHosts } from './hosts.ts';

const MAIN = 'refs/heads/main';
const fetchPost = isPost('/git-upload-pack');
const pushPost = isPost('/git-receive-pack');

const MIB = 1024 * 1024;
const PACK_MIB = 60;
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

test('a target that breaks off in the middle has moved no ref', async () => {
  hosts.target.faults.push(when(pushPost, cutRequest(5_000_000)));

  const relaying = hosts.relay({ updates: [{ ref: MAIN, sha: big }] });

  await expect(relaying).rejects.toMatchObject({ name: 'BrokenOffError', side: 'target' });
  await expectUntouched();
});

test.each(['reset', 'end'] as const)('a verdict that is cut off (%s) is no success', async (how) => {
  hosts.target.faults.push(when(pushPost, cutAnswer(10, how)));

  const relaying = hosts.relay({ updates: [{ ref: 'refs/heads/verdict', sha: small }] });

  await expect(relaying).rejects.toMatchObject({ name: 'BrokenOffError', side: 'target' });
  hosts.target.faults.length = 0;
  await hosts.relay({ updates: [{ ref: 'refs/heads/verdict', sha: null }] });
  await hosts.target.repository.git('gc', '--quiet', '--prune=now');
});

test.each([401, 403, 413, 502])(
  'a %i in the middle of a big push is told, and the source is not drained',
  async (status) => {
    hosts.target.faults.push(when(pushPost, refuseMidway(status, 2_000_000)));
    let sent = 0;
    hosts.source.faults.push(
      when(fetchPost, async ({ serve }) => {
        await serve({ response: counting((bytes) => (sent += bytes)) });
        return true;
      }),
    );

    const relaying = hosts.relay({ updates: [{ ref: MAIN, sha: big }] });

    await expect(relaying).rejects.toMatchObject({ side: 'target', status });
    expect(sent).toBeLessThan((PACK_MIB * MIB) / 2);
    await expectUntouched();
  },
);

test('a target that refuses and hangs up at once has told why, or has broken off', async () => {
  hosts.target.faults.push(when(pushPost, refuseMidway(403, 2_000_000, { hangUpAfterMs: 0 })));

  const error = await hosts.relay({ updates: [{ ref: MAIN, sha: big }] }).catch((failure: unknown) => failure);

  expect(error).toMatchObject({ side: 'target' });
  const { name, status } = error as { name: string; status?: number };
  expect(status ?? name).toBeOneOf([403, 'BrokenOffError']);
  await expectUntouched();
});

test.each([
  ['target', 'its refs', 'answer', isGet, { answerMs: 50 }],
  ['source', 'its abilities', 'answer', isGet, { answerMs: 2000 }],
  ['source', 'the pack', 'pack', fetchPost, { packMs: 50 }],
  ['target', 'the verdict', 'report', pushPost, { reportMs: 50 }],
] as const)('a %s that stays silent when asked for %s is given up', async (side, _asked, phase, request, timeouts) => {
  hosts[side].faults.push(when(request, neverAnswer));

  const relaying = hosts.relay({ updates: [{ ref: MAIN, sha: small }], timeouts });

  await expect(relaying).rejects.toMatchObject({ name: 'RelayTimeoutError', side, phase });
  await expectUntouched();
});

test('a target that takes no more is given up, and holds the source up until then', async () => {
  let sent = 0;
  hosts.target.faults.push(
    when(pushPost, async ({ serve }) => {
      await serve({ request: stallingAfter(2_000_000) });
      return true;
    }),
  );
  hosts.source.faults.push(
    when(fetchPost, async ({ serve }) => {
      await serve({ response: counting((bytes) => (sent += bytes)) });
      return true;
    }),
  );

  const relaying = hosts.relay({ updates: [{ ref: MAIN, sha: big }], timeouts: { pushMs: 1000, cleanupMs: 50 } });

  await expect(relaying).rejects.toMatchObject({ name: 'RelayTimeoutError', side: 'target', phase: 'push' });
  expect(sent).toBeLessThan((PACK_MIB * MIB) / 2); // what fits into the buffers of four sockets
  await expectUntouched();
});

test('an answer that is no git at all is a protocol error of that side', async () => {
  const type = (service: string, what: string) => ({ 'content-type': `application/x-git-${service}-${what}` });
  hosts.target.faults.push(when(isGet, answer(200, type('receive-pack', 'advertisement'), 'zzzzgarbage')));
  const advertisement = hosts.relay({ updates: [{ ref: MAIN, sha: small }] });
  await expect(advertisement).rejects.toMatchObject({ name: 'ProtocolError', side: 'target' });
  hosts.target.faults.length = 0;

  hosts.source.faults.push(when(fetchPost, answer(200, type('upload-pack', 'result'), '0009hello')));
  const pack = hosts.relay({ updates: [{ ref: MAIN, sha: small }] });
  await expect(pack).rejects.toMatchObject({ name: 'ProtocolError', side: 'source' });
  hosts.source.faults.length = 0;

  hosts.target.faults.push(when(pushPost, answer(200, type('receive-pack', 'result'), '000a\x01hello')));
  const report = hosts.relay({ updates: [{ ref: MAIN, sha: small }] });
  await expect(report).rejects.toMatchObject({ name: 'ProtocolError', side: 'target' });
  await expectUntouched();
});
