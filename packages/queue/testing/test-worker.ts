import { type Job, Worker } from 'bullmq';
import { connectConsumer, type RedisConnection } from '../src/connection.ts';
import type { Jobs, QueueName } from '../src/jobs.ts';

/** A worker that a test moves by hand. */
export interface TestWorker<Name extends QueueName> {
  /** Takes the next waiting job and holds it active. */
  take(): Promise<Job<Jobs[Name]>>;
  complete(job: Job): Promise<void>;
  /** Ends the attempt: the job waits for its retry. */
  fail(job: Job): Promise<void>;
  close(): Promise<void>;
}

const TOKEN = 'test-worker';

export function openWorker<Name extends QueueName>(url: string, prefix: string, queue: Name): TestWorker<Name> {
  const connection: RedisConnection = connectConsumer(url);
  const worker = new Worker<Jobs[Name]>(queue, null, {
    connection,
    prefix,
    settings: { backoffStrategy: () => 60_000 },
  });
  return {
    take: async () => {
      const job = await worker.getNextJob(TOKEN, { block: false });
      if (!job) throw new Error(`no job waits in ${queue}`);
      return job;
    },
    complete: async (job) => void (await job.moveToCompleted('done', TOKEN, false)),
    fail: async (job) => void (await job.moveToFailed(new Error('no luck'), TOKEN, false)),
    close: async () => {
      await worker.close();
      connection.disconnect();
    },
  };
}
