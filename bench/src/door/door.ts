import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { startPrivateRedis } from '../../../scripts/private-redis.ts';
import { interleave } from '../measure/interleave.ts';
import { cpuSeconds } from '../measure/process-usage.ts';
import { compare, percentile } from '../measure/statistics.ts';
import type { Bench, Figure, Part } from '../part.ts';
import { type AppProcess, startApp } from '../world/app-process.ts';
import { startHelper } from '../world/helper-process.ts';
import type { Storm, StormOutcome } from './client-main.ts';
import { pullRequestPayload } from './pull-request-payload.ts';

const CLIENTS = [1, 16, 64];

export const door: Part = {
  name: 'door',
  about: 'signed 25 KB pull-request webhooks accepted by one ingress, against a bare Express with one BullMQ add',
  async run(bench) {
    // Many short rounds: what else the machine does then meets both halves of a round.
    const rounds = bench.quick ? 1 : 15;
    const seconds = bench.quick ? 0.5 : 1;
    const { ask, clear, used } = await openDoors(bench);
    const figures: Figure[] = [];
    for (const clients of CLIENTS) {
      const one = (door: Door) => async (): Promise<Sample> => {
        await clear();
        const cpu = used(door);
        const sample = sampleOf(await ask(door, { clients, seconds }));
        return { ...sample, cpu: (used(door) - cpu) / sample.accepted };
      };
      const { ingress, bare } = await interleave(rounds, { ingress: one('ingress'), bare: one('bare') });
      bench.say(`door: ${clients} clients measured`);
      figures.push(...compareDoors(clients, ingress, bare));
    }
    return figures;
  },
};

type Door = 'ingress' | 'bare';

/** Both servers over one Redis, and the process that sends. */
async function openDoors({ cleanup }: Bench) {
  const redis = await startPrivateRedis();
  cleanup.defer(() => redis.stop());
  const secret = randomBytes(20).toString('hex');
  const ingress = await startIngress(redis.url, secret);
  cleanup.defer(() => ingress.stop());
  const bare = await startHelper<object, number>(new URL('./bare-express-main.ts', import.meta.url), {
    REDIS_URL: redis.url,
    SECRET: secret,
  });
  cleanup.defer(() => bare.stop());
  const client = await startHelper<Storm, StormOutcome>(new URL('./client-main.ts', import.meta.url));
  cleanup.defer(() => client.stop());
  const doors = {
    ingress: { pid: ingress.pid, port: Number(ingress.started.port), path: '/api/v1/github_event' },
    bare: { pid: bare.pid, port: await bare.ask({}), path: '/hook' },
  };
  const bodies = [pullRequestPayload()];
  const connection = new Redis(redis.url);
  cleanup.defer(() => connection.disconnect());
  return {
    ask: (door: Door, storm: Pick<Storm, 'clients' | 'seconds'>) =>
      client.ask({ ...doors[door], secret, bodies, ...storm }),
    /** Processor time of the server so far, seconds. */
    used: (door: Door) => cpuSeconds(doors[door].pid),
    /** Both begin with an empty Redis; what one left must not weigh on the other. */
    clear: () => connection.flushall(),
  };
}

/** An ingress needs no forge: it verifies, parses and enqueues. */
function startIngress(redisUrl: string, secret: string): Promise<AppProcess> {
  return startApp('ingress', {
    env: {
      REDIS_URL: redisUrl,
      GITHUB_SECRET_TOKEN: secret,
      GITLAB_WEBHOOK_SECRET: randomBytes(20).toString('hex'),
      HOST: '127.0.0.1',
      PORT: '0',
      METRICS_PORT: '0',
    },
  });
}

interface Sample {
  accepted: number;
  perSecond: number;
  p99: number;
  /** Processor seconds of the server for each webhook. */
  cpu: number;
}

function sampleOf({ seconds, latencies, accepted, others }: StormOutcome): Omit<Sample, 'cpu'> {
  if (Object.keys(others).length > 0) throw new Error(`not all accepted: ${JSON.stringify(others)}`);
  return { accepted, perSecond: accepted / seconds, p99: percentile(latencies, 0.99) };
}

function compareDoors(clients: number, ingress: Sample[], bare: Sample[]): Figure[] {
  const rate = compare(
    ingress.map(({ perSecond }) => perSecond),
    bare.map(({ perSecond }) => perSecond),
  );
  const p99 = compare(
    ingress.map((sample) => sample.p99),
    bare.map((sample) => sample.p99),
  );
  const cpu = compare(
    ingress.map((sample) => sample.cpu),
    bare.map((sample) => sample.cpu),
  );
  const who = `${clients} client${clients === 1 ? '' : 's'}`;
  return [
    {
      what: `throughput, ${who}`,
      value: rate.ratio,
      unit: '×',
      limit: { atLeast: 0.7 },
      spread: rate.spread,
      ours: `${Math.round(rate.ours)}/s`,
      theirs: `${Math.round(rate.theirs)}/s`,
    },
    {
      what: `p99 latency, ${who}`,
      value: p99.ratio,
      unit: '×',
      limit: { atMost: 3 },
      spread: p99.spread,
      ours: `${p99.ours.toFixed(1)} ms`,
      theirs: `${p99.theirs.toFixed(1)} ms`,
    },
    {
      what: `processor time of the server, ${who}`,
      value: cpu.ratio,
      unit: '×',
      spread: cpu.spread,
      ours: `${Math.round(cpu.ours * 1e6)} µs`,
      theirs: `${Math.round(cpu.theirs * 1e6)} µs`,
    },
  ];
}
