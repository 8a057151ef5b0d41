import { Redis } from 'ioredis';
import type { Storm, StormOutcome } from '../door/client-main.ts';
import { median } from '../measure/statistics.ts';
import type { Bench, Figure, Part } from '../part.ts';
import type { LogLine } from '../world/app-process.ts';
import { startHelper } from '../world/helper-process.ts';
import { startWorld, type World } from '../world/start-world.ts';
import { startedPipelines } from '../world/started-pipelines.ts';
import { until } from '../world/until.ts';
import { COLLECT_ON_SIGNAL, memoryFigures, type Quiet, quietMemory } from './memory.ts';
import { openPullRequests, type WaitingPull } from './open-pull-requests.ts';

const CLIENTS = 64;
const BURSTS = 3;

/** What became of one burst. */
interface Burst {
  accepted: number;
  decided: number;
  seconds: number;
  drain: number;
  withoutPipeline: number;
}

export const burst: Part = {
  name: 'burst',
  about: 'three times 10,000 webhooks as fast as they come, while one worker works, and the drain; nothing may be lost',
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
    const before = await quietMemory(world);

    const redis = new Redis(world.redisUrl);
    bench.cleanup.defer(() => redis.disconnect());
    const redisBefore = await usedMemory(redis);
    let kept: number | undefined;
    const bursts: Burst[] = [];
    const after: Quiet[] = [];
    // More than one: what is kept of each burst adds up, what V8 and malloc keep in reserve does not.
    for (let n = 1; n <= BURSTS; n += 1) {
      const pulls = await openPullRequests(world, bench.quick ? 20 : 100);
      decided.clear();
      const start = performance.now();
      const { seconds, accepted } = await send(pulls, webhooks);
      bench.say(
        `burst ${n}: ${webhooks} webhooks answered in ${seconds.toFixed(1)} s, ${decided.size} decided by then`,
      );
      await drained(world, pulls, () => decided.size >= webhooks);
      const drain = (performance.now() - start) / 1_000;
      bursts.push({ accepted, decided: decided.size, seconds, drain, withoutPipeline: withoutPipeline(world, pulls) });
      kept ??= ((await usedMemory(redis)) - redisBefore) / webhooks;
      after.push(await quietMemory(world));
    }
    const total = (of: (burst: Burst) => number): number => bursts.reduce((sum, burst) => sum + of(burst), 0);
    const none: Pick<Figure, 'unit' | 'limit'> = { unit: 'lost', limit: { atMost: 0 } };
    return [
      { what: 'webhooks not accepted', value: total(({ accepted }) => webhooks - accepted), ...none },
      { what: 'accepted webhooks not decided', value: total((burst) => webhooks - burst.decided), ...none },
      { what: 'dead letters', value: buried.length, ...none },
      { what: 'pull requests without a pipeline', value: total((burst) => burst.withoutPipeline), ...none },
      { what: 'accepted a second, worker working', value: median(bursts.map((b) => webhooks / b.seconds)), unit: '/s' },
      { what: 'until everything is done', value: median(bursts.map(({ drain }) => drain)), unit: 's' },
      ...memoryFigures(before, after),
      { what: 'kept in Redis for each webhook of the first burst', value: kept ?? 0, unit: 'B' },
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
