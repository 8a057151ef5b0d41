import { mirrorRef } from '@failfast-ci/core';
import type { Jobs, JourneyStep, Keys, Queues, RedisConnection } from '@failfast-ci/queue';
import { type Found, findJourneys } from './find-journeys.ts';
import { jobStep } from './job-steps.ts';
import { inOrder, type Journey, type Step } from './journey.ts';
import { findJobs, type KeptJob } from './kept-jobs.ts';
import { nameOfWork, workOf } from './pipeline-work.ts';
import type { Question } from './question.ts';
import { deliveryStep, recordSteps } from './record-steps.ts';

export interface LookupDeps {
  queues: Queues;
  redis: RedisConnection;
  keys: Keys;
}

/**
 * What is known of a repository, pull request, commit, pipeline or delivery: each delivery with what it led to. It is
 * put together from the jobs and records that are kept, for an hour to a week; GitHub and GitLab know the rest.
 */
export async function lookUp(deps: LookupDeps, question: Question): Promise<Journey[]> {
  const found = await findJourneys(deps, question);
  const [mirrorJobs, reports] = await Promise.all([mirrorJobsOf(deps, found), reportsOf(deps, found)]);
  const journeys = await Promise.all(found.map((each) => journey(deps, each, mirrorJobs, reports)));
  // Whoever asks for a delivery that left no trace at all is told so by the page.
  return journeys.filter(({ steps }) => steps.length > 0);
}

async function journey(
  deps: LookupDeps,
  found: Found,
  mirrorJobs: KeptJob<Jobs['mirror']>[],
  reports: KeptJob<Jobs['report']>[],
): Promise<Journey> {
  const { deliveryId, subject, pipeline, letters, record } = found;
  const mirror = mirrorJobs.filter(({ job }) => job.data.deliveryId === deliveryId);
  const report = reports
    .filter(({ job }) => job.data.projectId === pipeline?.projectId && job.data.pipelineId === pipeline?.pipelineId)
    .slice(0, 3);
  const kept: KeptJob<unknown>[] = [...found.decide, ...mirror, ...found.pipelineJobs, ...report];
  const isKept = (jobId: string): boolean => kept.some(({ job }) => job.id === jobId);
  const told = new Set(record?.steps.map(({ stage }) => stage));
  // How a job ended is told by the record; a worker of an older version wrote none.
  const untold = <Data>(stage: JourneyStep['stage'], jobs: KeptJob<Data>[]): KeptJob<Data>[] =>
    jobs.filter(({ state }) => state !== 'completed' || !told.has(stage));
  const steps = [
    ...(record?.delivery ? deliveryStep(record) : await deliverySteps(deps, found)),
    ...(record ? recordSteps(record, isKept) : []),
    ...untold('decide', found.decide).map((job) => jobStep('decide', 'decide', 'Decision', job)),
    ...(await wishSteps(deps, found)),
    ...untold('mirror', mirror).map((job) => jobStep('mirror', 'mirror', 'Mirror', job)),
    ...untold('pipeline', found.pipelineJobs).map((job) =>
      jobStep('pipeline', 'pipeline', nameOfWork(workOf(job.job.data)), job),
    ),
    ...pipelineSteps(found, told.has('report')),
    ...untold('report', report).map((job) => jobStep('report', 'report', 'Report', job)),
    ...(await checkSteps(deps, found)),
    ...letters.map(letterStep),
  ];
  return { deliveryId, letters, steps: inOrder(steps), ...(subject && { subject }), ...(pipeline && { pipeline }) };
}

/** What was accepted, and when; the mark of a delivery knows that it was when nothing else does. */
async function deliverySteps({ redis, keys }: LookupDeps, { deliveryId, decide, pipeline }: Found): Promise<Step[]> {
  const [event] = decide;
  const receivedAt = event?.job.data.receivedAt ?? pipeline?.run?.requestedAt;
  if (receivedAt !== undefined) {
    const what = event ? event.job.data.event.kind.replaceAll('_', ' ') : 'delivery';
    const actor = event?.job.data.event.actor ?? pipeline?.run?.actor ?? 'somebody';
    return [{ at: receivedAt, stage: 'delivery', state: 'info', text: `Received: ${what} by ${actor}` }];
  }
  const mark = await redis.get(keys.delivery(deliveryId));
  if (mark === null) return [];
  const at = Number(mark);
  return [{ ...(at > 0 && { at }), stage: 'delivery', state: 'info', text: 'Accepted' }];
}

/** A wish that no worker has finished with. */
async function wishSteps({ redis, keys }: LookupDeps, { deliveryId, subject }: Found): Promise<Step[]> {
  if (!subject?.source) return [];
  const wanted = await redis.hexists(keys.wanted(subject.repository.id, mirrorRef(subject.source)), deliveryId);
  return wanted === 1 ? [{ stage: 'mirror', state: 'wait', text: 'Wanted, and not yet mirrored' }] : [];
}

function pipelineSteps({ pipeline }: Found, reportsAreTold: boolean): Step[] {
  if (!pipeline) return [];
  const { pipelineId, pipeline: seen, firstReportedAt, endedAt, discarded } = pipeline;
  const created = Date.parse(seen?.createdAt ?? '');
  const status = seen?.status ?? 'unknown';
  return [
    {
      ...(!Number.isNaN(created) && { at: created }),
      stage: 'pipeline',
      state: 'info',
      text: `Pipeline ${pipelineId} created in GitLab`,
    },
    ...(firstReportedAt === undefined || reportsAreTold
      ? []
      : [{ at: firstReportedAt, stage: 'report', state: 'ok', text: 'Reported for the first time' } as const]),
    ...(discarded ? [{ stage: 'pipeline', state: 'info', text: 'Discarded: it ran for another commit' } as const] : []),
    endedAt === undefined
      ? { stage: 'pipeline', state: 'wait', text: `Open; GitLab said last: ${status}` }
      : {
          at: endedAt,
          stage: 'pipeline',
          state: status === 'success' ? 'ok' : 'bad',
          text: `Seen to have ended: ${status}`,
        },
  ];
}

/** What the commit is known to show on GitHub. Fields that begin with `@` are notes of the worker's own. */
async function checkSteps({ redis, keys }: LookupDeps, { subject, pipeline }: Found): Promise<Step[]> {
  const repository = subject?.repository ?? pipeline?.repository;
  const sha = pipeline?.sha ?? subject?.sha;
  if (!repository || sha === undefined) return [];
  const fields = await redis.hkeys(keys.checks(repository.id, sha));
  const names = fields.filter((field) => !field.startsWith('@')).sort();
  if (names.length === 0) return [];
  return [
    {
      stage: 'checks',
      state: 'info',
      text: `On the commit: ${names.slice(0, 30).join(', ')}${names.length > 30 ? ` and ${names.length - 30} more` : ''}`,
    },
  ];
}

const letterStep = ({ id, lastAt, stage, errors }: Found['letters'][number]): Step => ({
  at: lastAt,
  stage: 'dead letter',
  state: 'bad',
  text: `Given up in ${stage}: ${errors[0] ?? 'unknown'}`,
  href: `/dead-letters/${encodeURIComponent(id)}`,
});

function mirrorJobsOf({ queues }: LookupDeps, found: Found[]): Promise<KeptJob<Jobs['mirror']>[]> {
  const deliveries = new Set(found.map(({ deliveryId }) => deliveryId));
  return findJobs(queues, 'mirror', ({ deliveryId }) => deliveries.has(deliveryId), 100);
}

function reportsOf({ queues }: LookupDeps, found: Found[]): Promise<KeptJob<Jobs['report']>[]> {
  const pipelines = new Set(found.flatMap(({ pipeline: at }) => (at ? [`${at.projectId}:${at.pipelineId}`] : [])));
  if (pipelines.size === 0) return Promise.resolve([]);
  return findJobs(queues, 'report', ({ projectId, pipelineId }) => pipelines.has(`${projectId}:${pipelineId}`), 100);
}
