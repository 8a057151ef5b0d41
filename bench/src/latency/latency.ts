import { median, percentile, spreadOf } from '../measure/statistics.ts';
import type { Figure, Part } from '../part.ts';
import { startWorld, type World } from '../world/start-world.ts';
import { reported } from '../world/time-pipeline.ts';
import { until } from '../world/until.ts';
import { type DeliveryWatch, watchDeliveries } from '../world/watch-deliveries.ts';

/** Owners of their own, so that nobody meets GitHub's limit for one installation, which the bridge keeps to. */
const OWNERS = 20;
/** Milliseconds that each answer of the API takes in the second half. */
const API_DELAY_MS = 50;

export const latency: Part = {
  name: 'latency',
  about:
    'webhook of a pull request until its commit shows the first check, with an API that answers at once and in 50 ms',
  async run(bench) {
    const deliveries = watchDeliveries();
    const world = await startWorld(bench, { sandbox: { gitlab: { runner: 'manual' } }, onLine: deliveries.onLine });
    const { github } = world;
    const repositories = await openRepositories(world);
    await firstChecks(world, deliveries, repositories, 3);
    const rounds = bench.quick ? 3 : 40;
    const atOnce = await firstChecks(world, deliveries, repositories, rounds);
    const fast = github.misbehave({ match: /^\w+ (?!.*\.git\/)/, answer: { delayMs: API_DELAY_MS } });
    const late = await firstChecks(world, deliveries, repositories, rounds);
    fast();
    return [
      ...figuresOf(atOnce, 'API answers at once', 0),
      ...figuresOf(late, `API answers in ${API_DELAY_MS} ms`, API_DELAY_MS),
    ];
  },
};

/** Mirrored already, each with one pull request, number 1. */
async function openRepositories(world: World): Promise<string[]> {
  const repositories = Array.from({ length: OWNERS }, (_, n) => `owner-${n}/site`);
  for (const repo of repositories) {
    await world.github.createRepository({ fullName: repo, files: { '.gitlab-ci.yml': 'test: { script: [x] }\n' } });
    const { head } = await world.github.openPullRequest({ repo, author: repo.split('/')[0] as string, head: 'change' });
    await reported(world, repo, head.sha);
  }
  return repositories;
}

/** Milliseconds from accepted webhook to the first check of each of so many new commits. */
async function firstChecks(
  world: World,
  deliveries: DeliveryWatch,
  repositories: string[],
  rounds: number,
): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const repo = repositories[round % repositories.length] as string;
    deliveries.reset();
    const sha = await world.github.updatePullRequest(repo, 1);
    await until(() => world.github.allCheckRuns(repo, sha).length > 0, { what: 'the first check', everyMs: 1 });
    const seen = Date.now();
    const accepted = await until(() => deliveries.acceptedAt('pull_request_updated'), {
      what: 'the line of the webhook',
    });
    times.push(seen - accepted);
    await reported(world, repo, sha);
  }
  return times;
}

function figuresOf(times: number[], api: string, delayMs: number): Figure[] {
  return [
    {
      what: `median, ${api}`,
      value: median(times),
      unit: 'ms',
      limit: { atMost: 300 + delayMs },
      spread: spreadOf(times),
    },
    { what: `p95, ${api}`, value: percentile(times, 0.95), unit: 'ms' },
  ];
}
