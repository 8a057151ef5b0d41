import { cpus } from 'node:os';
import { Redis } from 'ioredis';
import { cpuSeconds, machineBusySeconds } from '../measure/process-usage.ts';
import { redisSeconds } from '../measure/redis-usage.ts';
import type { Bench, Figure, Part } from '../part.ts';
import { startWorld, type World } from '../world/start-world.ts';
import { startedPipelines } from '../world/started-pipelines.ts';
import { until } from '../world/until.ts';

const REPOSITORIES = 20;
/** Milliseconds that every answer of either forge takes, git included. */
const FORGE_DELAY_MS = 50;
/**
 * Jobs at once in one worker, for each stage: few, so that it is the forges' answers that one worker waits for. With the
 * default of 8 one worker alone takes all that a small machine has, and nothing could be seen.
 */
const CONCURRENCY = 2;

export const scaling: Part = {
  name: 'scaling',
  about:
    '200 pull-request events over 20 repositories until all pipelines exist; 1, 2 and 4 workers, forges answer in 50 ms',
  async run(bench) {
    const events = bench.quick ? 20 : 200;
    const world = await startWorld(bench, {
      workers: 1,
      sandbox: { gitlab: { runner: 'manual' } },
      env: { WORKER_CONCURRENCY: String(CONCURRENCY) },
    });
    const redis = new Redis(world.redisUrl);
    bench.cleanup.defer(() => redis.disconnect());
    await mirrorAll(world);
    world.github.misbehave({ match: /./, answer: { delayMs: FORGE_DELAY_MS } });
    world.gitlab.misbehave({ match: /./, answer: { delayMs: FORGE_DELAY_MS } });
    const runs: Run[] = [];
    for (const workers of [1, 2, 4]) {
      while (world.workers.length < workers) await world.startWorker();
      runs.push(await runEvents(bench, world, redis, events));
    }
    return runs.flatMap((run) => figuresOf(run, runs[0] as Run, events));
  },
};

interface Run {
  workers: number;
  seconds: number;
  /** Share of the machine's cores that was busy, 0 to 1. */
  busy: number;
  /** Seconds of processor time. */
  used: Used;
}

interface Used {
  workers: number;
  ingress: number;
  redis: number;
}

/** Owners are apart so that nobody meets GitHub's limit for one installation, which the bridge keeps to. */
const repoAt = (n: number): string => `owner-${n % REPOSITORIES}/site`;

/** Every repository gets its mirror first: what is measured is the everyday. */
async function mirrorAll(world: World): Promise<void> {
  for (let n = 0; n < REPOSITORIES; n += 1) {
    const repo = repoAt(n);
    await world.github.createRepository({ fullName: repo, files: { '.gitlab-ci.yml': 'test: { script: [x] }\n' } });
    await world.github.openPullRequest({ repo, author: repo.split('/')[0] as string });
  }
  await until(() => startedPipelines(world).length === REPOSITORIES, { what: 'all mirrors' });
}

async function runEvents(bench: Bench, world: World, redis: Redis, events: number): Promise<Run> {
  const { github } = world;
  const webhook = github.deliveries.url;
  github.setWebhookUrl(undefined);
  const numbers: { repo: string; number: number }[] = [];
  for (let n = 0; n < events; n += 1) {
    const repo = repoAt(n);
    const { number } = await github.openPullRequest({ repo, author: repo.split('/')[0] as string, draft: true });
    numbers.push({ repo, number });
  }
  await settled(world);
  github.setWebhookUrl(webhook);
  const before = startedPipelines(world).length;
  const usedBefore = await usedSoFar(world, redis);
  const start = performance.now();
  const busy = machineBusySeconds();
  for (const { repo, number } of numbers) github.readyForReview(repo, number);
  await until(() => startedPipelines(world).length - before >= events, {
    what: 'all pipelines',
    seconds: 300,
    everyMs: 10,
  });
  const seconds = (performance.now() - start) / 1_000;
  const share = (machineBusySeconds() - busy) / seconds / cpus().length;
  bench.say(
    `scaling: ${world.workers.length} workers took ${seconds.toFixed(1)} s, cores ${Math.round(share * 100)} % busy`,
  );
  const used = await usedSoFar(world, redis);
  return {
    workers: world.workers.length,
    seconds,
    busy: share,
    used: {
      workers: used.workers - usedBefore.workers,
      ingress: used.ingress - usedBefore.ingress,
      redis: used.redis - usedBefore.redis,
    },
  };
}

const usedSoFar = async ({ workers, ingress }: World, redis: Redis): Promise<Used> => ({
  workers: workers.reduce((sum, { pid }) => sum + cpuSeconds(pid), 0),
  ingress: cpuSeconds(ingress.pid),
  redis: await redisSeconds(redis),
});

/** What another worker would not make faster. Redis does its work with one core. */
function limitOf(run: Run, one: Run): string {
  const { seconds, used } = run;
  if (coresAreLimit(run, one)) return 'the cores of this machine';
  if (used.redis / seconds > BUSY) return 'Redis, which has one core';
  return `the workers: each waits for the forges with ${CONCURRENCY} jobs of a stage at once`;
}

const BUSY = 0.9;

/** So many workers, each as fast as one alone, would need more cores than there are; or all are busy already. */
const coresAreLimit = ({ busy, workers }: Run, one: Run): boolean => busy > BUSY || one.busy * workers > 1;

/** Until no call has come for two seconds: nothing of the last run may take part in the next. */
async function settled({ github, gitlab }: World): Promise<void> {
  let last = -1;
  const unchanged = (): boolean => {
    const before = last;
    last = github.requests.length + gitlab.requests.length;
    return before === last;
  };
  await until(unchanged, { what: 'quiet', seconds: 300, everyMs: 2_000 });
}

function figuresOf(run: Run, one: Run, events: number): Figure[] {
  const { workers, seconds, busy, used } = run;
  const limited = coresAreLimit(run, one);
  const each = (share: number): string => `${((share / events) * 1_000).toFixed(1)} ms`;
  const throughput: Figure = {
    what: `pull requests to pipelines a second, ${workers} worker${workers === 1 ? '' : 's'}`,
    value: events / seconds,
    unit: '/s',
    ours: `cores ${Math.round(busy * 100)} % busy; each: worker ${each(used.workers)}, ingress ${each(used.ingress)}, Redis ${each(used.redis)}`,
    theirs: `limit: ${limitOf(run, one)}`,
  };
  if (workers === 1) return [throughput];
  return [
    throughput,
    {
      what: `share of perfect scaling, ${workers} workers${limited ? ' (the cores are the limit)' : ''}`,
      value: one.seconds / seconds / workers,
      unit: '×',
      ...(!limited && { limit: { atLeast: 0.8 } }),
    },
  ];
}
