import { expect, test } from 'vitest';
import { startBridge } from './bridge.ts';
import { expectTruth, gateOf, startedPipelines } from './truth.ts';
import { upkeepNow } from './upkeep-now.ts';

const CI = { '.gitlab-ci.yml': 'build: { script: [make] }\ntest: { script: [exit 1] }\n' };
const REPO = 'acme/site';
/** As docs/architecture.md says: each is one key however much the bridge does. */
const WITHOUT_END = ['epoch', 'open-pipelines', 'stamp'];

test('whatever the bridge writes to Redis has an end, but for three keys', async () => {
  const bridge = await startBridge({ config: { failfast: { build: { 'on-branches': ['*', 'tags'] } } } });
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: CI });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'work' });
  const stranger = await github.openPullRequest({ repo: REPO, author: 'mallory', fork: true, head: 'evil' });
  await github.pushTag({ repo: REPO, tag: 'v1' });
  await gateOf(bridge, REPO, stranger.head.sha);
  await expectTruth(bridge, REPO, pull.head.sha);
  github.comment(REPO, pull.number, '/skip test', { author: 'acme' });
  github.comment(REPO, pull.number, '/retest', { author: 'acme' });
  const ofPull = () => startedPipelines(bridge).filter(({ commit }) => commit.sha === pull.head.sha);
  await bridge.until(() => ofPull().length >= 3, 'branch, pull request and retest to run');
  await github.closePullRequest(REPO, stranger.number);
  for (const task of ['mirrors', 'heads', 'hooks', 'branches', 'forgotten']) await upkeepNow(bridge, task);

  const kinds = new Map<string, number>();
  for (const key of await bridge.redis.keys('{ffci}:state:*')) {
    const kind = key.split(':')[2] as string;
    kinds.set(kind, Math.min(kinds.get(kind) ?? Number.POSITIVE_INFINITY, await bridge.redis.ttl(key)));
  }

  const endless = [...kinds].filter(([, seconds]) => seconds === -1).map(([kind]) => kind);
  expect(endless.toSorted()).toEqual(WITHOUT_END);
  expect([...kinds.keys()]).toEqual(expect.arrayContaining(['checks', 'run', 'skips', 'upkeep', 'journey']));
});
