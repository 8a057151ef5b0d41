import { expect, test, vi } from 'vitest';
import { startBridge } from './bridge.ts';
import { newestPipeline, shown } from './truth.ts';
import { upkeepNow } from './upkeep-now.ts';

vi.setConfig({ testTimeout: 90_000 });

const REPO = 'acme/site';
const DAY_MS = 24 * 3600_000;

test('checks that GitHub would call stale end before that, with the reason', async () => {
  const bridge = await startBridge({ gitlab: { runner: { stepMs: 20, outcome: () => 'hang' } } });
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: { '.gitlab-ci.yml': 'build: { script: [make] }\n' } });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });
  const pipeline = await bridge.until(() => newestPipeline(bridge, pull.head.sha), 'the pipeline');
  await bridge.until(() => shown(bridge, REPO, pull.head.sha)['gitlab-ci - build'] === 'in_progress', 'it to run');
  const key = `{ffci}:state:pipeline:${pipeline.project.id}:${pipeline.id}`;
  const age = async (days: number): Promise<void> => {
    const origin = JSON.parse((await bridge.redis.get(key)) ?? '{}') as { pipeline: { createdAt: string } };
    origin.pipeline.createdAt = new Date(Date.now() - days * DAY_MS).toISOString();
    await bridge.redis.set(key, JSON.stringify(origin), 'KEEPTTL');
  };

  await age(12.9);
  expect(await upkeepNow(bridge, 'stale-checks')).toEqual({ repaired: 0 });
  await age(13.1);
  expect(await upkeepNow(bridge, 'stale-checks')).toEqual({ repaired: 1 });

  expect(shown(bridge, REPO, pull.head.sha)).toEqual({
    'Gitlab SYNC': 'success',
    'gitlab-ci - build': 'timed_out',
    'gitlab-ci Pipeline': 'timed_out',
  });
  const gate = github.checkRun(REPO, pull.head.sha, 'gitlab-ci Pipeline');
  expect(gate?.output.summary).toContain('GitHub gives up a check that is open for 14 days');
  expect(github.statuses(REPO, pull.head.sha)[0]).toMatchObject({
    state: 'error',
    description: 'Failed: the pipeline has not ended in 13 days',
  });
  expect(await bridge.redis.zcard('{ffci}:state:open-pipelines')).toBe(0);
});
