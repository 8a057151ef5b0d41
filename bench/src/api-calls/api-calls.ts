import { setTimeout as delay } from 'node:timers/promises';
import type { Bench, Figure, Part } from '../part.ts';
import { countApiCalls, startWorld, type World } from '../world/start-world.ts';
import { pipelineOf } from '../world/started-pipelines.ts';
import { reported } from '../world/time-pipeline.ts';
import { until } from '../world/until.ts';

const REPO = 'acme/site';
const CI_JOBS = 20;

export const apiCallsPart: Part = {
  name: 'api-calls',
  about: 'calls to both APIs for a pull request, and for a pipeline of 20 CI jobs from created to success (counted)',
  async run(bench) {
    const events = await countEvents(await openWorld(bench));
    bench.say('api-calls: events counted');
    return [...events, ...(await countPipelines(bench))];
  },
};

/** One for each count: a pipeline that is left open is reported again after a while, which would be counted too. */
async function openWorld(bench: Bench): Promise<World> {
  const world = await startWorld(bench, { sandbox: { gitlab: { runner: 'manual' } } });
  const ci = Array.from({ length: CI_JOBS }, (_, n) => `job${n}: { script: [x] }`).join('\n');
  await world.github.createRepository({ fullName: REPO, files: { '.gitlab-ci.yml': ci } });
  return world;
}

/** Up to the call that creates the pipeline, included. */
async function countEvents(world: World): Promise<Figure[]> {
  const count = async (act: () => Promise<string>): Promise<number> => {
    const before = countApiCalls(world);
    const sha = await act();
    // The stand-in tells at once: nothing that comes after is counted.
    await world.gitlab.until(() => pipelineOf(world, sha));
    const calls = countApiCalls(world) - before;
    await reported(world, REPO, sha);
    return calls;
  };
  const { github } = world;
  const cold = await count(async () => (await github.openPullRequest({ repo: REPO, author: 'acme' })).head.sha);
  const warm = await count(() => github.updatePullRequest(REPO, 1));
  return [
    { what: 'pull request, first of its repository', value: cold, unit: 'calls' },
    { what: 'pull request, mirror known', value: warm, unit: 'calls', limit: { atMost: 8 } },
  ];
}

async function countPipelines(bench: Bench): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { perSecond, atMost } of [
    { perSecond: 10, atMost: 0.5 },
    { perSecond: 1, atMost: 1.2 },
  ]) {
    const everyMs = (bench.quick ? 100 : 1_000) / perSecond;
    const { calls, transitions } = await walkPipeline(await openWorld(bench), everyMs);
    figures.push({
      what: `a transition, ${perSecond} a second`,
      value: calls / transitions,
      unit: 'calls',
      limit: { atMost },
      ours: `${calls} calls`,
      theirs: `${transitions} transitions`,
    });
    bench.say(`api-calls: pipeline at ${perSecond} transitions a second counted`);
  }
  return figures;
}

/** Each CI job goes from created through pending and running to success, until GitHub shows the end. */
async function walkPipeline(world: World, everyMs: number) {
  const { github, gitlab } = world;
  const { head } = await github.openPullRequest({ repo: REPO, author: 'acme' });
  const { sha } = head;
  const pipeline = await until(() => pipelineOf(world, sha), { what: 'the pipeline' });
  await reported(world, REPO, sha);
  const before = countApiCalls(world);
  let transitions = 0;
  for (let n = 0; n < CI_JOBS; n += 1) {
    for (const status of ['pending', 'running', 'success']) {
      gitlab.setJobStatus(pipeline.project.id, `job${n}`, status);
      transitions += 1;
      await delay(everyMs);
    }
  }
  const done = () => {
    const runs = github.checkRuns(REPO, sha);
    return runs.length >= CI_JOBS + 2 && runs.every(({ conclusion }) => conclusion === 'success');
  };
  await until(done, { what: 'the end of the pipeline at GitHub' });
  return { calls: countApiCalls(world) - before, transitions };
}
