import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { RelayError, type Remote } from '../src/index.ts';
import { answer, type GitExchange, times, when } from '../testing/index.ts';
import { bigCommit, commitChain, isGet, isPost, startHosts } from './hosts.ts';

const MAIN = 'refs/heads/main';
const SECRET = 'Basic c2VjcmV0LXRva2Vu';
const fetchPost = isPost('/git-upload-pack');
const pushPost = isPost('/git-receive-pack');

async function thrownBy(promise: Promise<unknown>): Promise<RelayError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(RelayError);
  return error as RelayError;
}

test('credentials are sent unasked with every request', async () => {
  await using hosts = await startHosts();
  const [head = ''] = await commitChain(hosts.source.repository, 1);
  const source: Remote = { url: hosts.source.url, authorization: async () => 'Basic c291cmNl' };
  const target: Remote = { url: hosts.target.url, authorization: async () => 'Basic dGFyZ2V0' };

  await hosts.relay({ source, target, updates: [{ ref: MAIN, sha: head }] });

  const sent = (host: typeof hosts.source) => host.server.requests.map(({ headers }) => headers.authorization);
  expect(sent(hosts.source)).toEqual(['Basic c291cmNl', 'Basic c291cmNl']);
  expect(sent(hosts.target)).toEqual(['Basic dGFyZ2V0', 'Basic dGFyZ2V0']);
});

test.each(['source', 'target'] as const)('after a 401 of the %s fresh credentials are asked for once', async (side) => {
  await using hosts = await startHosts();
  const [head = ''] = await commitChain(hosts.source.repository, 1);
  hosts[side].auth = (authorization) => authorization === 'Basic ZnJlc2g=';
  const asked: unknown[] = [];
  const remote: Remote = {
    url: hosts[side].url,
    authorization: async (options) => {
      asked.push(options);
      return options?.refresh ? 'Basic ZnJlc2g=' : 'Basic b2xk';
    },
  };

  const { refs } = await hosts.relay({ [side]: remote, updates: [{ ref: MAIN, sha: head }] });

  expect(refs.get(MAIN)).toMatchObject({ kind: 'relayed' });
  expect(asked).toEqual([undefined, { refresh: true }]);
});

test.each(['source', 'target'] as const)(
  'a token of the %s that expires before the POST is renewed there',
  async (side) => {
    await using hosts = await startHosts();
    const [head = ''] = await commitChain(hosts.source.repository, 1);
    const post = side === 'source' ? fetchPost : pushPost;
    const old = (exchange: GitExchange) => post(exchange) && exchange.request.headers.authorization === 'Basic b2xk';
    hosts[side].faults.push(when(old, answer(401)));
    const authorization: Remote['authorization'] = async (options) =>
      options?.refresh ? 'Basic ZnJlc2g=' : 'Basic b2xk';

    const { refs } = await hosts.relay({
      [side]: { url: hosts[side].url, authorization },
      updates: [{ ref: MAIN, sha: head }],
    });

    expect(refs.get(MAIN)).toMatchObject({ kind: 'relayed' });
  },
);

test.each(['source', 'target'] as const)(
  'credentials that the %s refuses for good are an error that does not hold them',
  async (side) => {
    await using hosts = await startHosts();
    const [head = ''] = await commitChain(hosts.source.repository, 1);
    hosts[side].auth = () => false;
    const remote: Remote = { url: hosts[side].url, authorization: async () => SECRET };

    const error = await thrownBy(hosts.relay({ [side]: remote, updates: [{ ref: MAIN, sha: head }] }));

    expect(error).toMatchObject({
      name: 'UnauthorizedError',
      side,
      status: 401,
      remoteMessage: 'HTTP Basic: Access denied',
    });
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('c2VjcmV0');
    expect(await hosts.target.refs()).toEqual({});
  },
);

test.each([
  ['a 403 is a refusal', 403, {}, { name: 'UnauthorizedError', status: 403 }],
  [
    'a 403 with Retry-After is a rate limit',
    403,
    { 'retry-after': '7' },
    { name: 'RemoteHttpError', retryAfterMs: 7000 },
  ],
  ['a 404 is no repository', 404, {}, { name: 'RepositoryNotFoundError' }],
  ['a 429 says when to come back', 429, { 'retry-after': '60' }, { name: 'RemoteHttpError', retryAfterMs: 60_000 }],
  ['a 500 is told with its status', 500, {}, { name: 'RemoteHttpError', status: 500, retryAfterMs: undefined }],
  [
    'a 503 says when to come back',
    503,
    { 'retry-after': '2' },
    { name: 'RemoteHttpError', status: 503, retryAfterMs: 2000 },
  ],
] as const)('%s, on every request of either side', async (_rule, status, headers, expected) => {
  await using hosts = await startHosts();
  const [head = ''] = await commitChain(hosts.source.repository, 1);
  const steps = [
    ['target', isGet],
    ['source', isGet],
    ['source', fetchPost],
    ['target', pushPost],
  ] as const;
  for (const [side, request] of steps) {
    hosts[side].faults.push(times(1, when(request, answer(status, headers, '<html>'))));
    const error = await thrownBy(hosts.relay({ updates: [{ ref: MAIN, sha: head }] }));
    expect(error).toMatchObject({ ...expected, side });
    hosts[side].faults.length = 0;
  }
  expect(await hosts.target.refs()).toEqual({});
  expect(await hosts.relay({ updates: [{ ref: MAIN, sha: head }] })).toMatchObject({ requests: 4 });
});

test.each([301, 302, 307, 308])('a repository that moved (%i) is found at its new address', async (status) => {
  await using hosts = await startHosts();
  const [head = ''] = await commitChain(hosts.source.repository, 1);
  for (const host of [hosts.source, hosts.target]) {
    const oldName = ({ request }: GitExchange) => request.repository === 'old/name.git';
    const redirect: (typeof host.faults)[number] = (exchange) =>
      answer(status, { location: `/o/r.git/info/refs?${exchange.request.query}` })(exchange);
    host.faults.push(when(oldName, redirect));
  }
  const moved = (host: typeof hosts.source): Remote => ({
    url: `${host.server.url}/old/name.git`,
    authorization: async () => SECRET,
  });

  const { refs } = await hosts.relay({
    source: moved(hosts.source),
    target: moved(hosts.target),
    updates: [{ ref: MAIN, sha: head }],
  });

  expect(refs.get(MAIN)).toMatchObject({ kind: 'relayed' });
  const posts = hosts.source.server.requests.filter(({ method }) => method === 'POST');
  expect(posts.map(({ repository, headers }) => [repository, headers.authorization])).toEqual([['o/r.git', SECRET]]);
});

test('credentials do not follow a redirect to another host', async () => {
  await using hosts = await startHosts();
  await using elsewhere = await startHosts();
  const [head = ''] = await commitChain(elsewhere.source.repository, 1);
  const location = `${elsewhere.source.url}/info/refs?service=git-upload-pack`;
  hosts.source.faults.push(answer(301, { location }));

  await hosts.relay({
    source: { url: hosts.source.url, authorization: async () => SECRET },
    updates: [{ ref: MAIN, sha: head }],
  });

  expect(hosts.source.server.requests.map(({ headers }) => headers.authorization)).toEqual([SECRET]);
  expect(elsewhere.source.server.requests.map(({ headers }) => headers.authorization)).toEqual([undefined, undefined]);
});

test('a redirect of a POST is not followed', async () => {
  await using hosts = await startHosts();
  const [head = ''] = await commitChain(hosts.source.repository, 1);
  hosts.target.faults.push(when(pushPost, answer(307, { location: `${hosts.target.url}/git-receive-pack` })));

  const error = await thrownBy(hosts.relay({ updates: [{ ref: MAIN, sha: head }] }));

  expect(error).toMatchObject({ name: 'RemoteHttpError', status: 307, side: 'target' });
});

test.each([
  ['in circles', '/o/r.git/info/refs?service=git-receive-pack'],
  ['to a page for people', '/users/sign_in'],
  ['to another protocol', 'ftp://127.0.0.1/o/r.git/info/refs'],
])('a redirect %s is refused', async (_where, location) => {
  await using hosts = await startHosts();
  hosts.target.faults.push(answer(302, { location }));

  const error = await thrownBy(hosts.relay({ updates: [{ ref: MAIN, sha: 'd'.repeat(40) }] }));

  expect(error).toMatchObject({ name: 'UnsupportedRemoteError', side: 'target' });
});

test('a page that answers 200 is not taken for git', async () => {
  await using hosts = await startHosts();
  hosts.target.faults.push(answer(200, { 'content-type': 'text/html' }, '<html>Please log in</html>'));

  const error = await thrownBy(hosts.relay({ updates: [{ ref: MAIN, sha: 'd'.repeat(40) }] }));

  expect(error).toMatchObject({ name: 'ProtocolError', side: 'target' });
});

test('a source that speaks only the old protocol is refused', async () => {
  await using hosts = await startHosts();
  const [head = ''] = await commitChain(hosts.source.repository, 1);
  await hosts.source.setRef(MAIN, head);
  hosts.source.faults.push(({ req }) => {
    delete req.headers['git-protocol'];
    return false;
  });

  const error = await thrownBy(hosts.relay({ updates: [{ ref: MAIN, sha: head }] }));

  expect(error).toMatchObject({ name: 'UnsupportedRemoteError', side: 'source' });
});

test('a small pack is sent with its length, a big one in chunks', async () => {
  await using hosts = await startHosts();
  const [small = ''] = await commitChain(hosts.source.repository, 1);
  const big = await bigCommit(hosts.source.repository, 2);

  await hosts.relay({ updates: [{ ref: 'refs/heads/small', sha: small }] });
  await hosts.relay({ updates: [{ ref: 'refs/heads/big', sha: big }] });

  const pushes = hosts.target.server.requests.filter(({ method }) => method === 'POST');
  expect(pushes.map(({ headers }) => headers['transfer-encoding'])).toEqual([undefined, 'chunked']);
  expect(Number(pushes[0]?.headers['content-length'])).toBeGreaterThan(100);
});

test.each(['source', 'target'] as const)('connections to the %s are used again', async (side) => {
  await using hosts = await startHosts();
  const [base = '', head = ''] = await commitChain(hosts.source.repository, 2);
  const sockets = new Set<unknown>();
  hosts[side].faults.push(({ req }) => {
    sockets.add(req.socket);
    return false;
  });

  await hosts.relay({ updates: [{ ref: MAIN, sha: base }] });
  await hosts.relay({ updates: [{ ref: MAIN, sha: head }] });

  expect(hosts[side].log()).toHaveLength(4);
  expect(sockets.size).toBe(1);
});

test('a kept connection that the host has closed meanwhile is replaced', async () => {
  await using hosts = await startHosts();
  const [head = ''] = await commitChain(hosts.source.repository, 1);
  await hosts.relay({ updates: [{ ref: MAIN, sha: head }] });
  const kept = new Set<unknown>();
  hosts.target.faults.push(({ req }) => {
    if (kept.size > 0) return false;
    kept.add(req.socket.resetAndDestroy()); // what the race looks like to us: the request meets a dead connection
    return true;
  });

  const { refs, requests } = await hosts.relay({ updates: [{ ref: MAIN, sha: null }] });

  expect(refs.get(MAIN)).toMatchObject({ kind: 'refused', reason: 'deletion of the current branch prohibited' });
  expect(requests).toBe(3);
});

test('many relays at once do not disturb one another', async () => {
  await using hosts = await startHosts();
  const shas = await commitChain(hosts.source.repository, 8);

  const relays = shas.map((sha, n) => hosts.relay({ updates: [{ ref: `refs/heads/pr-${n}`, sha }] }));

  for (const { refs } of await Promise.all(relays)) expect([...refs.values()]).toMatchObject([{ kind: 'relayed' }]);
  expect(Object.values(await hosts.target.refs())).toEqual(shas);
  await hosts.expectSound();
});

test('a remote that is not there is a broken connection', async () => {
  await using hosts = await startHosts();
  const gone = await startHosts();
  await gone[Symbol.asyncDispose]();

  const error = await thrownBy(hosts.relay({ target: { url: gone.target.url }, updates: [{ ref: MAIN, sha: null }] }));

  expect(error).toMatchObject({ name: 'BrokenOffError', side: 'target', code: 'ECONNREFUSED' });
});

test.each([
  ['not a url', 'no url'],
  ['credentials in it', 'https://user:hunter2@example.com/r.git'],
  ['another protocol', 'ssh://example.com/hunter2'],
])('a remote with %s is refused without repeating it', async (_what, url) => {
  await using hosts = await startHosts();

  const error = await hosts.relay({ target: { url }, updates: [] }).catch((thrown: unknown) => thrown);

  expect(error).toBeInstanceOf(TypeError);
  expect(String(error)).not.toContain('hunter2');
});

test.each([
  ['a ref with a line end', { ref: 'refs/heads/a\n0000', sha: 'd'.repeat(40) }],
  ['a ref with a NUL', { ref: 'refs/heads/a\0report-status', sha: 'd'.repeat(40) }],
  ['a short id', { ref: MAIN, sha: 'd'.repeat(39) }],
  ['an id with a line end', { ref: MAIN, sha: `${'d'.repeat(39)}\n` }],
  ['an empty id', { ref: MAIN, sha: '' }],
  ['the zero id', { ref: MAIN, sha: '0'.repeat(40) }],
])('%s is refused before any request', async (_what, update) => {
  await using hosts = await startHosts();

  await expect(hosts.relay({ updates: [update] })).rejects.toThrow(TypeError);

  expect(hosts.target.log()).toEqual([]);
});
