import type { QueueState } from '@failfast-ci/queue';
import { Gauge, type Registry } from 'prom-client';

/** Several scrapers, and the two gauges of one scrape, share one look at Redis. Milliseconds. */
const CACHE_MS = 2_000;
/** A scrape must not hang with Redis: Prometheus waits 10 s by default, people less. Milliseconds. */
const TIMEOUT_MS = 1_000;

/**
 * How the queues stand, for alerts and for scaling the worker: exported by the ingress because it runs even when no
 * worker does. While Redis is away the series are absent, which an autoscaler must be able to tell from an empty queue.
 */
export function exportQueueGauges(registry: Registry, read: () => Promise<QueueState[]>): void {
  const look = cached(read);
  new Gauge({
    name: 'ffci_queue_jobs',
    help: 'Jobs in a queue, by state',
    labelNames: ['queue', 'state'],
    registers: [registry],
    async collect() {
      const states = await look();
      this.reset();
      for (const { queue, jobs } of states) {
        for (const [state, count] of Object.entries(jobs)) this.set({ queue, state }, count);
      }
    },
  });
  new Gauge({
    name: 'ffci_queue_oldest_job_age_seconds',
    help: 'Age of the job that waits longest in a queue; 0 when none waits',
    labelNames: ['queue'],
    registers: [registry],
    async collect() {
      const states = await look();
      this.reset();
      for (const { queue, oldestWaitingAt } of states) {
        const age = oldestWaitingAt === undefined ? 0 : Math.max(0, Date.now() - oldestWaitingAt) / 1_000;
        this.set({ queue }, age);
      }
    },
  });
}

/** Reads again when the last reading is old; answers nothing when Redis does not answer in time. */
function cached(read: () => Promise<QueueState[]>): () => Promise<QueueState[]> {
  let last: { at: number; states: Promise<QueueState[]> } | undefined;
  return () => {
    if (!last || Date.now() - last.at > CACHE_MS) last = { at: Date.now(), states: inTime(read()) };
    return last.states;
  };
}

async function inTime(reading: Promise<QueueState[]>): Promise<QueueState[]> {
  let timer: NodeJS.Timeout | undefined;
  const timeUp = new Promise<QueueState[]>((resolve) => {
    timer = setTimeout(resolve, TIMEOUT_MS, []);
  });
  try {
    return await Promise.race([reading, timeUp]);
  } catch {
    return [];
  } finally {
    clearTimeout(timer);
  }
}
