import { expect, test, vi } from 'vitest';
import { type Bridge, startBridge } from './bridge.ts';
import { Place } from './policy-table/place.ts';
import { ROWS } from './policy-table/rows.ts';
import { startedPipelines } from './truth.ts';

vi.setConfig({ testTimeout: 180_000 });

const CI = { '.gitlab-ci.yml': 'test: { script: [make test] }\n' };
const CONFIG = {
  failfast: {
    authorized_users: ['Friend'],
    build: {
      'on-branches': ['main', 'release-\\d+', 'tags'],
      'on-pullrequests': ['main'],
      'on-labels': ['ci', 'ok-to-test'],
      'on-labels-exclusive': ['hold'],
      'on-comments': ['/lgtm run'],
    },
  },
};

/** Nothing is on its way any more. */
async function calm({ github, redis, until }: Bridge): Promise<void> {
  await github.idle();
  const lists = ['decide', 'mirror', 'pipeline'].flatMap((queue) => [`{ffci}:${queue}:wait`, `{ffci}:${queue}:active`]);
  await until(async () => {
    const lengths = await Promise.all(lists.map((list) => redis.llen(list)));
    return lengths.every((length) => length === 0);
  }, 'all to be decided');
}

test('what runs, and what does not: each row of the policy', async () => {
  const bridge = await startBridge({ config: CONFIG, gitlab: { runner: { stepMs: 1 } } });
  const outcomes: [string, number][] = [];
  const shas: string[] = [];
  for (const [index, [, , act]] of ROWS.entries()) {
    const at = new Place(bridge, `owner-${index}`);
    await bridge.github.createRepository({ fullName: at.repo, files: CI });
    shas.push(await act(at));
  }
  await bridge.github.idle();
  await calm(bridge);
  await calm(bridge); // what a comment asked for is a job of its own

  for (const [index, [name]] of ROWS.entries()) {
    const ran = startedPipelines(bridge).filter(({ commit }) => commit.sha === shas[index]).length;
    outcomes.push([name, ran]);
  }
  expect(outcomes).toEqual(ROWS.map(([name, pipelines]) => [name, pipelines]));
  expect(bridge.github.violations).toEqual([]);
});

test('a deleted branch, a deleted tag and a closed pull request leave the mirror, and their pipelines end', async () => {
  const hang = { runner: { stepMs: 20, outcome: () => 'hang' as const } };
  const bridge = await startBridge({ config: CONFIG, gitlab: hang });
  const at = new Place(bridge, 'acme');
  const { github } = bridge;
  await github.createRepository({ fullName: at.repo, files: CI });
  await at.push('release-1');
  await github.pushTag({ repo: at.repo, tag: 'v1' });
  const { number } = await at.open({ head: 'work' });
  await bridge.until(
    () => startedPipelines(bridge).filter(({ status }) => status === 'running').length === 3,
    'all to run',
  );

  await github.deleteBranch({ repo: at.repo, branch: 'release-1' });
  await github.deleteTag({ repo: at.repo, tag: 'v1' });
  await github.closePullRequest(at.repo, number);

  await bridge.until(
    () => startedPipelines(bridge).every(({ status }) => status === 'canceled'),
    'all to be cancelled',
  );
  await bridge.until(async () => {
    const refs = await bridge.gitlab.branches(bridge.gitlab.projects[0]?.id ?? 0);
    return !refs.some(({ name }) => /release-1|pr-/.test(name));
  }, 'the branches to go');
});
