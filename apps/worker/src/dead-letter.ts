import { type Jobs, jobId, type QueueName, type Queues } from '@failfast-ci/queue';
import type { Redactor } from '@failfast-ci/runtime';
import type { Job } from 'bullmq';
import type { Wish } from './state/wanted.ts';

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
  const wishes = wishesLostWith(error);
  const { repository, sha } = subject(job.data, wishes);
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
      ...(wishes.length > 0 && { wishes }),
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

/**
 * A mirror job names only its ref. What was wanted of it is settled when the commit is told, so it travels with the error
 * to the dead letter, from where a replay restores it.
 */
const lostWishes = new WeakMap<object, Wish[]>();

export function rememberWishes(error: unknown, wishes: Wish[]): void {
  if (typeof error === 'object' && error !== null) lostWishes.set(error, wishes);
}

const wishesLostWith = (error: unknown): Wish[] =>
  (typeof error === 'object' && error !== null && lostWishes.get(error)) || [];

function subject(data: Jobs[QueueName], [wish]: Wish[]): { repository?: string; sha?: string } {
  if (wish) return { repository: wish.repository.fullName, ...('sha' in wish && { sha: wish.sha }) };
  if ('run' in data) return { repository: data.run.repository.fullName, sha: data.run.sha };
  if (!('event' in data)) return {};
  const { event } = data;
  const sha = 'pullRequest' in event ? event.pullRequest.head.sha : 'sha' in event ? event.sha : undefined;
  return { repository: event.repository.fullName, ...(sha && { sha }) };
}
