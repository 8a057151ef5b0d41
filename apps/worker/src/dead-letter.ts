import { type Jobs, jobId, type QueueName, type Queues } from '@failfast-ci/queue';
import type { Redactor } from '@failfast-ci/runtime';
import type { Job } from 'bullmq';

export interface DeadLetterDeps {
  queues: Queues;
  redact: Redactor;
  /** A redelivery of what failed must run again instead of being called a duplicate. */
  forgetDelivery: (deliveryId: string) => Promise<void>;
}

/**
 * Parks a job that could not be done, with its data, its errors and its history, where an operator finds it. Safe to
 * repeat: the dead letter has the identity of the job.
 */
export async function buryJob<Name extends QueueName>(
  { queues, redact, forgetDelivery }: DeadLetterDeps,
  stage: Name,
  job: Job<Jobs[Name]>,
  error: unknown,
): Promise<void> {
  const { repository, sha } = subject(job.data);
  await queues['dead-letter'].add(
    stage,
    {
      v: job.data.v,
      deliveryId: job.data.deliveryId,
      stage,
      jobName: job.name,
      jobId: job.id ?? '',
      data: job.data,
      errors: errorChain(error).map((message) => String(redact(message))),
      attempts: job.attemptsMade + 1,
      firstAt: job.timestamp,
      lastAt: Date.now(),
      ...(repository !== undefined && { repository }),
      ...(sha !== undefined && { sha }),
    },
    { jobId: jobId('dead', stage, job.id ?? job.data.deliveryId, job.timestamp) },
  );
  await forgetDelivery(job.data.deliveryId);
}

/** Messages of the error and its causes, outermost first, as the logs show them. */
function errorChain(error: unknown): string[] {
  const chain: string[] = [];
  for (let current = error; current !== undefined && chain.length < 10; current = (current as Error).cause) {
    chain.push(current instanceof Error ? `${current.name}: ${current.message}` : String(current));
    if (!(current instanceof Error)) break;
  }
  return chain;
}

function subject(data: Jobs[QueueName]): { repository?: string; sha?: string } {
  if ('run' in data) return { repository: data.run.repository.fullName, sha: data.run.sha };
  if (!('event' in data)) return {};
  const { event } = data;
  const sha = 'pullRequest' in event ? event.pullRequest.head.sha : 'sha' in event ? event.sha : undefined;
  return { repository: event.repository.fullName, ...(sha && { sha }) };
}
