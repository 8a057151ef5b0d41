import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { type Bridge, startBridge } from './bridge.ts';
import { expectTruth, gateOf } from './truth.ts';

const REPO = 'acme/site';

test('no secret reaches a job, a log, a check, an error or the process list', async () => {
  const bridge = await startBridge({ workers: 2 });
  const { github, gitlab } = bridge;
  // Errors are where secrets leak: some of each kind on the way.
  gitlab.misbehave({ match: /git-receive-pack/, times: 1, answer: { status: 500, body: 'broken' } });
  gitlab.misbehave({ match: /POST .*\/pipeline$/, times: 1, answer: { status: 500, body: 'broken' } });
  github.misbehave({ match: /POST .*check-runs/, times: 1, answer: { status: 500, body: 'broken' } });
  await github.createRepository({
    fullName: REPO,
    files: { '.gitlab-ci.yml': 'test: { script: [x] }\n' },
    private: true,
  });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });
  await expectTruth(bridge, REPO, pull.head.sha);

  await expectNoSecret(bridge);
});

test('what a forge repeats of our secrets in its errors is taken out before anybody reads it', async () => {
  const bridge = await startBridge();
  const { github, gitlab } = bridge;
  const { GITLAB_TOKEN = '' } = bridge.environment('');
  const echo = (status: number) => ({ status, body: { message: `PRIVATE-TOKEN ${GITLAB_TOKEN} is not welcome` } });
  await github.createRepository({ fullName: REPO, files: { '.gitlab-ci.yml': 'test: { script: [x] }\n' } });
  // Once in an error that is tried again, which BullMQ keeps; then in one that ends on the checks and as a dead letter.
  gitlab.misbehave({ match: /ci\/lint/, times: 1, answer: echo(500) });
  gitlab.misbehave({ match: /POST .*\/pipeline$/, answer: echo(403) });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });

  const gate = await gateOf(bridge, REPO, pull.head.sha);

  expect(gate.conclusion).toBe('failure');
  expect(gate.output.summary).toContain('is not welcome');
  await expectNoSecret(bridge);
});

/** Looks for every secret in every place where people or programs could find it. */
async function expectNoSecret(bridge: Bridge): Promise<void> {
  const { github, gitlab } = bridge;
  const secrets = secretsOf(bridge);
  expect(secrets.length).toBeGreaterThan(5);
  const repository = github.state.repository(REPO);
  const places: Record<string, string> = {
    logs: [bridge.ingress, ...bridge.workers].map((process) => process.output()).join('\n'),
    redis: await dumpRedis(bridge),
    checks: JSON.stringify([repository.checkRuns, repository.statuses]),
    'mirror variables': JSON.stringify(gitlab.projects.map(({ variables }) => variables)),
    'pipeline variables': JSON.stringify(
      gitlab.projects.flatMap(({ pipelines }) => pipelines.map((one) => one.variables)),
    ),
    'process list': await processList(),
  };
  for (const [place, text] of Object.entries(places)) {
    expect(text.length, `${place} was looked at`).toBeGreaterThan(0);
    for (const secret of secrets) expect(text.includes(secret), `a secret in ${place}`).toBe(false);
  }
}

/** Everything that only the bridge and its forges may know, in the spellings in which it could leak. */
function secretsOf({ environment, github, gitlab }: Bridge): string[] {
  const { GITLAB_TOKEN = '', GITHUB_SECRET_TOKEN = '', GITHUB_INTEGRATION_PEM = '' } = environment('');
  const pem = Buffer.from(GITHUB_INTEGRATION_PEM, 'base64').toString();
  const hookTokens = gitlab.projects.flatMap(({ hooks }) =>
    hooks.flatMap(({ token, signingToken }) => [token, signingToken]),
  );
  const minted = [...github.state.tokens.keys()];
  const plain = [GITLAB_TOKEN, GITHUB_SECRET_TOKEN, pem.split('\n')[3] ?? '', ...hookTokens, ...minted];
  const known = plain.filter((text): text is string => typeof text === 'string' && text.length > 8);
  return known.flatMap((text) => [text, Buffer.from(`oauth2:${text}`).toString('base64'), encodeURIComponent(text)]);
}

async function dumpRedis({ redis }: Bridge): Promise<string> {
  const parts: string[] = [];
  for (const key of await redis.keys('*')) {
    const type = await redis.type(key);
    parts.push(key);
    if (type === 'string') parts.push((await redis.get(key)) ?? '');
    if (type === 'hash') parts.push(JSON.stringify(await redis.hgetall(key)));
    if (type === 'list') parts.push(JSON.stringify(await redis.lrange(key, 0, -1)));
    if (type === 'zset') parts.push(JSON.stringify(await redis.zrange(key, '0', '-1')));
    if (type === 'set') parts.push(JSON.stringify(await redis.smembers(key)));
    if (type === 'stream') parts.push(JSON.stringify(await redis.xrange(key, '-', '+')));
  }
  return parts.join('\n');
}

/** Arguments of every process of the machine; the environment of our own ones is the one place where secrets belong. */
async function processList(): Promise<string> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
  return lines.join('\n').replaceAll('\0', ' ');
}
