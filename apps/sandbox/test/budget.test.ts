import { expect, test } from 'vitest';
import { type Bridge, startBridge } from './bridge.ts';
import { expectTruth, newestPipeline, startedPipelines } from './truth.ts';

const REPO = 'acme/site';

/** How many requests each forge has had: where the counting of {@link apiCalls} begins. */
const seenBy = ({ github, gitlab }: Bridge) => ({ github: github.requests.length, gitlab: gitlab.requests.length });

/** Calls to the APIs of both forges since then; git traffic is no API call, and minted tokens are kept for an hour. */
function apiCalls({ github, gitlab }: Bridge, since: ReturnType<typeof seenBy>): Record<'github' | 'gitlab', string[]> {
  const toGithub = github.requests.slice(since.github).filter(({ path }) => !/\.git\//.test(path));
  const toGitlab = gitlab.requests.slice(since.gitlab).filter(({ url }) => url.startsWith('/api/'));
  return {
    github: toGithub.map(({ method, path }) => `${method} ${path}`),
    gitlab: toGitlab.map(({ method, url }) => `${method} ${url}`),
  };
}

test('a pull request event costs at most 8 API calls when warm, up to its pipeline', async () => {
  const bridge = await startBridge({ gitlab: { runner: 'manual' }, env: { UPKEEP_INTERVAL: '60' } });
  const { github } = bridge;
  await github.createRepository({ fullName: REPO, files: { '.gitlab-ci.yml': 'test: { script: [x] }\n' } });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'warm' });
  const older = await bridge.until(() => newestPipeline(bridge, pull.head.sha), 'the first pipeline');
  await bridge.until(() => github.statuses(REPO, pull.head.sha).length > 0, 'the first report');
  const before = seenBy(bridge);

  const sha = await github.updatePullRequest(REPO, pull.number);
  await bridge.until(() => newestPipeline(bridge, sha), 'the second pipeline');

  const calls = apiCalls(bridge, before);
  const create = calls.gitlab.findIndex((call) => /POST .*\/pipeline$/.test(call));
  // Neither a look of upkeep for lost deliveries nor a report of the older pipeline belongs to this event.
  const ofEvent = (call: string) => !call.includes('/app/hook/deliveries') && !call.includes(`/pipelines/${older.id}`);
  const untilPipeline = [...calls.github, ...calls.gitlab.slice(0, create + 1)].filter(ofEvent);
  expect(create).toBeGreaterThanOrEqual(0);
  expect(untilPipeline.length, untilPipeline.join('\n')).toBeLessThanOrEqual(8);
});

test.each([
  ['10 hooks a second', 25, 0.5],
  ['1 hook a second', 250, 1.2],
])(
  'a pipeline of 20 CI jobs at %s costs few calls for each transition',
  { timeout: 120_000 },
  async (_, stepMs, limit) => {
    const bridge = await startBridge({ gitlab: { runner: 'manual' }, env: { UPKEEP_INTERVAL: '60' } });
    const { github, gitlab } = bridge;
    const ci = Array.from({ length: 20 }, (_value, n) => `job${n}: { script: [x] }`).join('\n');
    await github.createRepository({ fullName: REPO, files: { '.gitlab-ci.yml': ci } });
    const pull = await github.openPullRequest({ repo: REPO, author: 'acme' });
    const pipeline = await bridge.until(() => newestPipeline(bridge, pull.head.sha), 'the pipeline');
    const project = pipeline.project.id;
    await bridge.until(() => github.statuses(REPO, pull.head.sha).length > 0, 'the first report');
    const before = seenBy(bridge);

    let transitions = 0;
    for (let n = 0; n < 20; n += 1) {
      for (const status of ['pending', 'running', 'success']) {
        gitlab.setJobStatus(project, `job${n}`, status);
        transitions += 1;
        await new Promise((resolve) => setTimeout(resolve, stepMs * 4));
      }
    }
    await expectTruth(bridge, REPO, pull.head.sha);

    const calls = Object.values(apiCalls(bridge, before)).flat();
    expect(calls.length / transitions, `${calls.length} calls, ${transitions} transitions`).toBeLessThanOrEqual(limit);
    expect(startedPipelines(bridge)).toHaveLength(1);
  },
);
