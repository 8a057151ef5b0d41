import { median, percentile, spreadOf } from '../measure/statistics.ts';
import type { Figure, Part } from '../part.ts';
import { startWorld, type World } from '../world/start-world.ts';
import { reported } from '../world/time-pipeline.ts';
import { until } from '../world/until.ts';
import { type DeliveryWatch, watchDeliveries } from '../world/watch-deliveries.ts';

const REPO = 'acme/site';
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
    await github.createRepository({ fullName: REPO, files: { '.gitlab-ci.yml': 'test: { script: [x] }\n' } });
    const { number } = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'change' });
    await firstChecks(world, deliveries, number, 3);
    const rounds = bench.quick ? 3 : 40;
    const atOnce = await firstChecks(world, deliveries, number, rounds);
    const fast = github.misbehave({ match: /^\w+ (?!.*\.git\/)/, answer: { delayMs: API_DELAY_MS } });
    const late = await firstChecks(world, deliveries, number, rounds);
    fast();
    return [
      ...figuresOf(atOnce, 'API answers at once', 0),
      ...figuresOf(late, `API answers in ${API_DELAY_MS} ms`, API_DELAY_MS),
    ];
  },
};

/** Milliseconds from accepted webhook to the first check of each of so many new commits. */
async function firstChecks(world: World, deliveries: DeliveryWatch, pull: number, rounds: number): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    deliveries.reset();
    const sha = await world.github.updatePullRequest(REPO, pull);
    await until(() => world.github.allCheckRuns(REPO, sha).length > 0, { what: 'the first check', everyMs: 1 });
    const seen = Date.now();
    const accepted = await until(() => deliveries.acceptedAt('pull_request_updated'), {
      what: 'the line of the webhook',
    });
    times.push(seen - accepted);
    await reported(world, REPO, sha);
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
