import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { Target } from '../src/index.ts';
import { answer, neverAnswer, times } from '../testing/index.ts';
import { commitChain, type Hosts, startHosts } from './hosts.ts';

const MAIN = 'refs/heads/main';
const GET = 'GET /info/refs?service=git-receive-pack';
const POST = 'POST /git-receive-pack';

/** Two commits, of which the target has the first. */
async function startWithBase() {
  const hosts = await startHosts();
  const [base = '', head = ''] = await commitChain(hosts.source.repository, 2);
  await hosts.relay({ updates: [{ ref: MAIN, sha: base }] });
  hosts.target.server.requests.length = 0;
  return { hosts, base, head };
}

test('what was read ahead saves a relay its first request, once', async () => {
  const { hosts: started, base, head } = await startWithBase();
  await using hosts = started;
  const target = new Target({ url: hosts.target.url });
  await target.readAhead();

  const first = await hosts.relay({ target, updates: [{ ref: MAIN, sha: head }] });
  const second = await hosts.relay({ target, updates: [{ ref: MAIN, sha: base }] });

  expect([first.requests, second.requests]).toEqual([3, 4]);
  expect(hosts.target.log()).toEqual([GET, POST, GET, POST]);
  expect(second.refs.get(MAIN)).toEqual({ kind: 'relayed', oldSha: head, newSha: base });
});

test('to read ahead twice is to ask once', async () => {
  const { hosts: started, head } = await startWithBase();
  await using hosts = started;
  const target = new Target({ url: hosts.target.url });
  void target.readAhead();
  void target.readAhead();
  await hosts.relay({ target, updates: [{ ref: MAIN, sha: head }] });
  expect(hosts.target.log()).toEqual([GET, POST]);
});

type Change = (hosts: Hosts, base: string) => Promise<unknown>;
const move: Change = async ({ target }, base) => {
  await target.setRef(MAIN, await target.repository.commit({ 'x.txt': 'pushed by somebody' }, { parents: [base] }));
};
const remove: Change = ({ target }) => target.repository.git('update-ref', '-d', MAIN);
const removeAndCollect: Change = async (hosts, base) => {
  await remove(hosts, base);
  await hosts.target.repository.git('gc', '--quiet', '--prune=now');
};

test.each([
  ['was moved', move],
  ['was deleted', remove],
  ['was deleted with its objects', removeAndCollect],
])('a ref that %s since it was read ahead is read again and then brought to what is wanted', async (_, change) => {
  const { hosts: started, base, head } = await startWithBase();
  await using hosts = started;
  const target = new Target({ url: hosts.target.url });
  await target.readAhead();
  await change(hosts, base);
  const oldSha = (await hosts.target.refs())[MAIN] ?? null;

  const { refs } = await hosts.relay({ target, updates: [{ ref: MAIN, sha: head }] });

  expect(refs.get(MAIN)).toEqual({ kind: 'relayed', oldSha, newSha: head });
  expect(hosts.target.log()).toEqual([GET, POST, GET, POST]);
  await hosts.expectSound();
});

test('a ref that was created since it was read ahead is replaced', async () => {
  const { hosts: started, base, head } = await startWithBase();
  await using hosts = started;
  const target = new Target({ url: hosts.target.url });
  await target.readAhead();
  await hosts.target.setRef('refs/heads/topic', base);
  const { refs } = await hosts.relay({ target, updates: [{ ref: 'refs/heads/topic', sha: head }] });
  expect(refs.get('refs/heads/topic')).toEqual({ kind: 'relayed', oldSha: base, newSha: head });
});

test('that nothing needs to be done is never concluded from what was read ahead', async () => {
  const { hosts: started, base, head } = await startWithBase();
  await using hosts = started;
  const topic = 'refs/heads/topic';
  const target = new Target({ url: hosts.target.url });
  await target.readAhead();
  await hosts.relay({ updates: [{ ref: MAIN, sha: head }] });
  await hosts.target.setRef(topic, base);
  hosts.target.server.requests.length = 0;

  const { refs } = await hosts.relay({
    target,
    updates: [
      { ref: MAIN, sha: base },
      { ref: topic, sha: null },
    ],
  });

  expect(refs.get(MAIN)).toEqual({ kind: 'relayed', oldSha: head, newSha: base });
  expect(refs.get(topic)).toEqual({ kind: 'deleted', oldSha: base });
  expect(hosts.target.log()).toEqual([GET, POST]);
});

test('where reading ahead failed, the relay asks again', async () => {
  const { hosts: started, head } = await startWithBase();
  await using hosts = started;
  hosts.target.faults.push(times(1, answer(500)));
  const target = new Target({ url: hosts.target.url });
  await target.readAhead();

  const { refs } = await hosts.relay({ target, updates: [{ ref: MAIN, sha: head }] });

  expect(refs.get(MAIN)).toMatchObject({ kind: 'relayed' });
  expect(hosts.target.log()).toEqual([GET, GET, POST]);
});

test('where it fails while the relay waits for it, the relay failed', async () => {
  const { hosts: started, head } = await startWithBase();
  await using hosts = started;
  const waiting = Promise.withResolvers<void>();
  hosts.target.faults.push(async (exchange) => {
    await waiting.promise;
    return answer(503)(exchange);
  });
  const target = new Target({ url: hosts.target.url });
  void target.readAhead();

  const relaying = hosts.relay({ target, updates: [{ ref: MAIN, sha: head }] });
  waiting.resolve();

  await expect(relaying).rejects.toMatchObject({ name: 'RemoteHttpError', side: 'target', status: 503 });
  expect(hosts.target.log()).toEqual([GET]);
});

test('credentials are settled by reading ahead', async () => {
  const { hosts: started, head } = await startWithBase();
  await using hosts = started;
  hosts.target.auth = (authorization) => authorization === 'Basic ZnJlc2g=';
  const asked: unknown[] = [];
  const target = new Target({
    url: hosts.target.url,
    authorization: async (options) => {
      asked.push(options);
      return options?.refresh ? 'Basic ZnJlc2g=' : 'Basic b2xk';
    },
  });
  await target.readAhead();

  const { refs } = await hosts.relay({ target, updates: [{ ref: MAIN, sha: head }] });

  expect(refs.get(MAIN)).toMatchObject({ kind: 'relayed' });
  expect(asked).toEqual([undefined, { refresh: true }]);
  expect(hosts.target.log()).toEqual([GET, GET, POST]);
});

test('credentials that could not be had then are asked for again', async () => {
  const { hosts: started, head } = await startWithBase();
  await using hosts = started;
  let asked = 0;
  const authorization = async () => {
    if (asked++ === 0) throw new Error('no token yet');
    return 'Basic dG9rZW4=';
  };
  const target = new Target({ url: hosts.target.url, authorization });
  await target.readAhead();
  expect(hosts.target.log()).toEqual([]);

  const { refs } = await hosts.relay({ target, updates: [{ ref: MAIN, sha: head }] });

  expect(refs.get(MAIN)).toMatchObject({ kind: 'relayed' });
  expect(asked).toBe(2);
});

test('a repository that moved is found at its new address when it is read ahead', async () => {
  const { hosts: started, head } = await startWithBase();
  await using hosts = started;
  await using old = await startHosts();
  old.target.faults.push(answer(301, { location: `${hosts.target.url}/info/refs?service=git-receive-pack` }));
  const target = new Target({ url: old.target.url });
  await target.readAhead();

  const { refs } = await hosts.relay({ target, updates: [{ ref: MAIN, sha: head }] });

  expect(refs.get(MAIN)).toMatchObject({ kind: 'relayed' });
  expect(old.target.log()).toEqual([GET]);
  expect(hosts.target.log()).toEqual([GET, POST]);
});

test.each([
  ['is answered', 'serve'],
  ['fails', 'refuse'],
])('a read ahead that %s and that nobody uses neither breaks a process nor keeps it alive', async (_, how) => {
  const { hosts: started } = await startWithBase();
  await using hosts = started;
  if (how === 'refuse') hosts.target.faults.push(answer(500));
  const script = `
    import { Target } from ${JSON.stringify(new URL('../src/index.ts', import.meta.url).href)};
    void new Target({ url: ${JSON.stringify(hosts.target.url)} }).readAhead();
  `;

  const ended = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script]);

  expect(ended).toEqual({ stdout: '', stderr: '' });
  expect(hosts.target.log()).toEqual([GET]);
});

test('the signal ends a read ahead at once', async () => {
  await using hosts = await startHosts();
  const ending = new AbortController();
  const hungUp = new Promise<void>((resolve) => {
    hosts.target.faults.push((exchange) => {
      exchange.req.socket.once('close', resolve);
      ending.abort();
      return neverAnswer(exchange);
    });
  });

  await new Target({ url: hosts.target.url }, { signal: ending.signal }).readAhead();
  await hungUp;

  await new Target({ url: hosts.target.url }, { signal: ending.signal }).readAhead();
  expect(hosts.target.log()).toEqual([GET]);
});
