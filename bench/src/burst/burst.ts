import { Redis } from 'ioredis';
import type { Storm, StormOutcome } from '../door/client-main.ts';
import type { Bench, Part } from '../part.ts';
import type { LogLine } from '../world/app-process.ts';
import { startHelper } from '../world/helper-process.ts';
import { startWorld, type World } from '../world/start-world.ts';
import { startedPipelines } from '../world/started-pipelines.ts';
import { until } from '../world/until.ts';
import { COLLECT_ON_SIGNAL, heldMemory, memoryFigures, memoryOf } from './memory.ts';
import { openPullRequests, type WaitingPull } from './open-pull-requests.ts';

const CLIENTS = 64;

export const burst: Part = {
  name: 'burst',
  about:
    '10,000 pull-request webhooks as fast as they come, while one worker works, then the drain; nothing may be lost',
  async run(bench) {
    const webhooks = bench.quick ? 500 : 10_000;
    const decided = new Set<string>();
    const buried: LogLine[] = [];
    const world = await startWorld(bench, {
      sandbox: { gitlab: { runner: 'manual' } },
      env: COLLECT_ON_SIGNAL,
      onLine: (line) => {
        if (line.outcome === 'dead-lettered') buried.push(line);
        if (line.queue === 'decide' && line.outcome !== undefined) decided.add(String(line.delivery_id));
      },
    });
    const send = await openStorm(bench, world);
    // Code is compiled and buffers are grown by the first webhooks, in a burst or not.
    const warm = await openPullRequests(world, 20);
    await send(warm, 1_000);
    await drained(world, warm, () => decided.size >= 1_000);
    const before = await heldMemory(world);
    decided.clear();

    const redis = new Redis(world.redisUrl);
    bench.cleanup.defer(() => redis.disconnect());
    const redisBefore = await usedMemory(redis);
    const pulls = await openPullRequests(world, bench.quick ? 20 : 100);
    const start = performance.now();
    const { seconds, accepted } = await send(pulls, webhooks);
    const full = memoryOf(world);
    bench.say(
      `burst: ${webhooks} webhooks answered in ${seconds.toFixed(1)} s, ${decided.size} of them decided by then`,
    );
    await drained(world, pulls, () => decided.size >= webhooks);
    const drain = (performance.now() - start) / 1_000;
    const after = await heldMemory(world);
    const kept = ((await usedMemory(redis)) - redisBefore) / webhooks;
    return [
      { what: 'webhooks not accepted', value: webhooks - accepted, unit: 'lost', limit: { atMost: 0 } },
      { what: 'accepted webhooks not decided', value: webhooks - decided.size, unit: 'lost', limit: { atMost: 0 } },
      { what: 'dead letters', value: buried.length, unit: 'lost', limit: { atMost: 0 } },
      {
        what: 'pull requests without a pipeline',
        value: withoutPipeline(world, pulls),
        unit: 'lost',
        limit: { atMost: 0 },
      },
      { what: 'accepted a second, worker working', value: webhooks / seconds, unit: '/s' },
      { what: 'until everything is done', value: drain, unit: 's' },
      ...memoryFigures({ before, full, after }),
      { what: 'kept in Redis for each webhook', value: kept, unit: 'B' },
    ];
  },
};

/** Sends webhooks about these pull requests in turn, from a process of its own. */
async function openStorm({ cleanup }: Bench, { ingress, environment }: World) {
  const client = await startHelper<Storm, StormOutcome>(new URL('../door/client-main.ts', import.meta.url));
  cleanup.defer(() => client.stop());
  return (pulls: WaitingPull[], total: number): Promise<StormOutcome> =>
    client.ask({
      port: Number(ingress.started.port),
      path: '/api/v1/github_event',
      secret: environment('http://127.0.0.1').GITHUB_SECRET_TOKEN as string,
      bodies: pulls.map(({ payload }) => payload),
      clients: CLIENTS,
      total,
    });
}

/** Every webhook is decided and every pull request has its pipeline and its first report. */
async function drained(world: World, pulls: WaitingPull[], decided: () => boolean): Promise<void> {
  const reported = () => pulls.every(({ repo, sha }) => world.github.statuses(repo, sha).length > 0);
  await until(() => decided() && withoutPipeline(world, pulls) === 0 && reported(), {
    what: 'the drain',
    seconds: 400,
    everyMs: 100,
  });
}

function withoutPipeline(world: World, pulls: WaitingPull[]): number {
  const shas = new Set(startedPipelines(world).map(({ commit }) => commit.sha));
  return pulls.filter(({ sha }) => !shas.has(sha)).length;
}

const usedMemory = async (redis: Redis): Promise<number> =>
  Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]);
