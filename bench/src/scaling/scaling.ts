import { cpus } from 'node:os';
import { machineBusySeconds } from '../measure/process-usage.ts';
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
    await mirrorAll(world);
    world.github.misbehave({ match: /./, answer: { delayMs: FORGE_DELAY_MS } });
    world.gitlab.misbehave({ match: /./, answer: { delayMs: FORGE_DELAY_MS } });
    const runs: Run[] = [];
    for (const workers of [1, 2, 4]) {
      while (world.workers.length < workers) await world.startWorker();
      runs.push(await runEvents(bench, world, events));
    }
    return runs.flatMap((run) => figuresOf(run, runs[0] as Run, events));
  },
};

interface Run {
  workers: number;
  seconds: number;
  /** Share of the machine's cores that was busy, 0 to 1. */
  busy: number;
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

async function runEvents(bench: Bench, world: World, events: number): Promise<Run> {
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
  return { workers: world.workers.length, seconds, busy: share };
}

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

function figuresOf({ workers, seconds, busy }: Run, one: Run, events: number): Figure[] {
  const speedup = one.seconds / seconds / workers;
  const limited = busy > 0.9;
  const time: Figure = {
    what: `${events} events, ${workers} worker${workers === 1 ? '' : 's'}`,
    value: seconds,
    unit: 's',
    ours: `cores ${Math.round(busy * 100)} % busy`,
  };
  if (workers === 1) return [time];
  return [
    time,
    {
      what: `share of perfect scaling, ${workers} workers${limited ? ' (the cores are the limit)' : ''}`,
      value: speedup,
      unit: '×',
      ...(!limited && { limit: { atLeast: 0.8 } }),
    },
  ];
}
