import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { gitlabHookKey, resyncLink } from '@failfast-ci/gitlab';
import { DEFAULT_PREFIX, keysFor } from '@failfast-ci/queue';
import { Redis } from 'ioredis';
import { interleave } from '../measure/interleave.ts';
import { cpuSeconds } from '../measure/process-usage.ts';
import { redisBytes, redisSeconds } from '../measure/redis-usage.ts';
import { compare, median, spreadOf } from '../measure/statistics.ts';
import type { Figure, Part } from '../part.ts';
import { startWorld, type World } from '../world/start-world.ts';
import { pipelineOf } from '../world/started-pipelines.ts';
import { reported } from '../world/time-pipeline.ts';
import { until } from '../world/until.ts';
import { copyPipeline, type PipelineNames } from './copy-pipeline.ts';

const CI_JOBS = 20;
/** Real pipelines that are reported again and again. */
const OPEN = 10;
/** What Redis has to do after many keys came or went, as making its tables smaller, is done by then. */
const SETTLE_MS = 2_000;

export const state: Part = {
  name: 'state',
  about:
    'a report while 10,000 pipelines are open in Redis, against the same report while 10 are; memory of a pipeline',
  async run(bench) {
    const secret = randomBytes(20).toString('hex');
    let reports = 0;
    const world = await startWorld(bench, {
      sandbox: { gitlab: { runner: 'manual' } },
      env: { GITLAB_WEBHOOK_SECRET: secret },
      onLine: ({ job_name: job, outcome }) => {
        if (job === 'report-pipeline' && outcome === 'done') reports += 1;
      },
    });
    const redis = new Redis(world.redisUrl);
    bench.cleanup.defer(() => redis.disconnect());
    const pipelines = await openPipelines(world);
    const key = gitlabHookKey({ webhookSecret: secret });
    const links = pipelines.map(({ id, projectId, createdAt }) =>
      resyncLink(world.url, key, { id, projectId, createdAt }),
    );
    const asked = pipelines.map(({ projectId, id }) => keysFor(DEFAULT_PREFIX).asked(projectId, id));
    const report = async (): Promise<number> => {
      await delay(SETTLE_MS);
      const used = () => world.workers.reduce((sum, { pid }) => sum + cpuSeconds(pid), 0);
      const rounds = bench.quick ? 3 : 40;
      const [cpu, done, redisCpu] = [used(), reports, await redisSeconds(redis)];
      for (let round = 1; round <= rounds; round += 1) {
        // Whoever follows a link again within five seconds has to wait; the reports are measured, not that.
        await redis.del(...asked);
        await Promise.all(links.map((link) => fetch(link, { method: 'POST' })));
        await until(() => reports >= done + round * links.length, { what: 'the reports' });
      }
      return (used() - cpu + (await redisSeconds(redis)) - redisCpu) / (rounds * links.length);
    };
    await report(); // from here on the pipeline to copy has all its records
    const [template] = pipelines;
    if (!template) throw new Error('there is no pipeline to copy');
    const copies = await copyPipeline(redis, template, bench.quick ? 500 : 10_000);
    bench.say(`state: ${copies.keys} keys of one pipeline, ${copies.count} copies`);

    let bytes = 0;
    const { few, many } = await interleave(bench.quick ? 1 : 7, {
      few: report,
      many: async () => {
        const empty = await redisBytes(redis);
        await copies.add();
        bytes = ((await redisBytes(redis)) - empty) / copies.count;
        const cost = await report();
        await copies.remove();
        return cost;
      },
    });
    return figuresOf(few, many, bytes, copies.count);
  },
};

interface OpenPipeline extends PipelineNames {
  id: number;
  createdAt: string;
}

/**
 * Pipelines whose 20 CI jobs all run, with a check for each. Every one belongs to an owner of its own: together they would
 * meet GitHub's limit for one installation, which the bridge keeps to.
 */
function openPipelines(world: World): Promise<OpenPipeline[]> {
  return Promise.all(Array.from({ length: OPEN }, (_, n) => openPipeline(world, `owner-${n}`)));
}

async function openPipeline(world: World, owner: string): Promise<OpenPipeline> {
  const { github, gitlab } = world;
  const repo = `${owner}/site`;
  const ci = Array.from({ length: CI_JOBS }, (_, n) => `job${n}: { script: [x] }`).join('\n');
  const { id: repositoryId } = await github.createRepository({ fullName: repo, files: { '.gitlab-ci.yml': ci } });
  const { number, head } = await github.openPullRequest({ repo, author: owner, head: `change-of-${owner}` });
  await reported(world, repo, head.sha);
  const pipeline = pipelineOf(world, head.sha);
  if (!pipeline) throw new Error('there is no pipeline');
  for (const { id } of pipeline.jobs) gitlab.setJobStatus(pipeline.project.id, id, 'running');
  await until(() => github.checkRuns(repo, head.sha).length >= CI_JOBS + 2, { what: 'all checks' });
  const announced = github.deliveries.attempts.find(
    (attempt) => attempt.event === 'pull_request' && attempt.repositoryId === repositoryId,
  );
  return {
    id: pipeline.id,
    createdAt: new Date(pipeline.createdAt).toISOString(),
    projectId: pipeline.project.id,
    pipelineId: pipeline.id,
    sha: head.sha,
    repositoryId,
    repository: repo,
    pullRequest: number,
    ref: `refs/heads/pr-${number}-change-of-${owner}`,
    runId: String(announced?.requestHeaders['x-github-delivery']),
  };
}

function figuresOf(few: number[], many: number[], bytes: number, count: number): Figure[] {
  const cost = compare(many, few);
  const ms = (seconds: number) => `${(seconds * 1_000).toFixed(2)} ms of worker and Redis`;
  return [
    {
      what: `processor time of a report, ${count} open against ${OPEN}`,
      value: cost.ratio,
      unit: '×',
      limit: { atMost: 1.1 },
      spread: cost.spread,
      ours: ms(cost.ours),
      theirs: ms(cost.theirs),
    },
    {
      what: `a report with ${OPEN} open`,
      value: median(few) * 1_000,
      unit: 'ms',
      spread: spreadOf(few.map((s) => s * 1_000)),
    },
    { what: `Redis memory of an open pipeline of ${CI_JOBS} CI jobs`, value: bytes / 1_000, unit: 'kB' },
  ];
}
