import { type Subject, subjectOfEvent, subjectOfRun } from '@failfast-ci/core';
import { type DeadLetter, type Jobs, type JourneyRecord, listDeadLetters, readJourneys } from '@failfast-ci/queue';
import {
  type KnownPipeline,
  type PipelineKey,
  readPipelineRecords,
  watchedPipelines,
} from '../facts/pipeline-record.ts';
import { asksFor, asksForPipeline } from './asks-for.ts';
import { findRecords } from './find-records.ts';
import type { Journey } from './journey.ts';
import { findJobs, type KeptJob, outcomeOf } from './kept-jobs.ts';
import type { LookupDeps } from './lookup.ts';
import { workOf } from './pipeline-work.ts';
import type { Question } from './question.ts';

/** A journey before its steps are told, with the jobs that belong to it. */
export interface Found extends Omit<Journey, 'steps'> {
  /** What was written down for later, when jobs are gone. */
  record?: JourneyRecord;
  decide: KeptJob<Jobs['decide']>[];
  pipelineJobs: KeptJob<Jobs['pipeline']>[];
}

export const MAX_JOURNEYS = 20;
const MAX_WATCHED = 2_000;
const MAX_LETTERS = 500;

/** Everything kept that a question asks for, by the delivery that it belongs to; the newest first. */
export async function findJourneys(deps: LookupDeps, question: Question): Promise<Found[]> {
  const found = new Map<string, Found>();
  const at = (deliveryId: string, subject?: Subject): Found => {
    const entry = found.get(deliveryId) ?? { deliveryId, letters: [], decide: [], pipelineJobs: [] };
    if (subject && !entry.subject) entry.subject = subject;
    found.set(deliveryId, entry);
    return entry;
  };
  if (question.deliveryId !== undefined) at(question.deliveryId);
  for (const record of await findRecords(deps, question, MAX_JOURNEYS)) {
    at(record.deliveryId, record.subject).record = record;
  }
  for (const kept of await decideJobs(deps, question)) {
    const { deliveryId, event } = kept.job.data;
    at(deliveryId, subjectOfEvent(event)).decide.push(kept);
  }
  const pipelineJobs = await pipelineJobsOf(deps, question, new Set(found.keys()));
  for (const kept of pipelineJobs) {
    const { deliveryId, run } = workOf(kept.job.data);
    at(deliveryId, run && subjectOfRun(run)).pipelineJobs.push(kept);
  }
  for (const pipeline of await pipelinesOf(deps, question, pipelineJobs)) {
    const { run, projectId, pipelineId } = pipeline;
    // One that was found at GitLab after Redis was lost has no run.
    at(run?.deliveryId ?? `${projectId}:${pipelineId}`, run && subjectOfRun(run)).pipeline = pipeline;
  }
  for (const letter of (await listDeadLetters(deps, { limit: MAX_LETTERS })).letters) {
    if (found.has(letter.deliveryId) || asksForLetter(question, letter)) at(letter.deliveryId).letters.push(letter);
  }
  const newest = [...found.values()].sort((a, b) => newestTime(b) - newestTime(a)).slice(0, MAX_JOURNEYS);
  return withRecords(deps, newest);
}

/** What was found by its jobs has a record, too. */
async function withRecords(deps: LookupDeps, found: Found[]): Promise<Found[]> {
  const missing = found.filter(({ record }) => !record).map(({ deliveryId }) => deliveryId);
  const records = new Map((await readJourneys(deps, missing)).map((record) => [record.deliveryId, record]));
  return found.map((each) => {
    const record = each.record ?? records.get(each.deliveryId);
    const subject = each.subject ?? record?.subject;
    return { ...each, ...(record && { record }), ...(subject && { subject }) };
  });
}

function decideJobs({ queues }: LookupDeps, question: Question): Promise<Found['decide']> {
  const fits = ({ deliveryId, event }: Jobs['decide']) => asksFor(question, deliveryId, subjectOfEvent(event));
  return findJobs(queues, 'decide', fits, MAX_JOURNEYS);
}

/** Those that fit by themselves, and those of deliveries that do: a retry says only which pipeline it is for. */
function pipelineJobsOf({ queues }: LookupDeps, question: Question, deliveries: Set<string>) {
  const fits = (data: Jobs['pipeline']): boolean => {
    if (deliveries.has(data.deliveryId)) return true;
    const { run, projectId, pipelineId } = workOf(data);
    if (run) return asksFor(question, data.deliveryId, subjectOfRun(run));
    return pipelineId !== undefined && asksForPipeline(question, projectId, pipelineId);
  };
  return findJobs(queues, 'pipeline', fits, MAX_JOURNEYS);
}

/** From those that are watched, and those that kept jobs name: a pipeline is forgotten by upkeep after a day. */
async function pipelinesOf(
  { redis, keys }: LookupDeps,
  question: Question,
  jobs: Found['pipelineJobs'],
): Promise<KnownPipeline[]> {
  const wanted = [
    ...(await watchedPipelines(redis, keys, MAX_WATCHED)),
    ...jobs.flatMap(pipelineOf),
    ...asked(question),
  ];
  const unique = new Map(wanted.map((at) => [`${at.projectId}:${at.pipelineId}`, at]));
  const known = await readPipelineRecords(redis, keys, [...unique.values()]);
  return known.filter(({ run, sha, repository, projectId, pipelineId, parentId }) => {
    if (asksForPipeline(question, projectId, pipelineId)) return true;
    if (parentId !== undefined) return false;
    return asksFor(question, run?.deliveryId ?? '', run ? subjectOfRun(run) : { repository, sha });
  });
}

const asked = ({ pipeline }: Question): PipelineKey[] =>
  pipeline?.projectId === undefined ? [] : [{ projectId: pipeline.projectId, pipelineId: pipeline.pipelineId }];

/** The pipeline that a job has created. */
function pipelineOf({ job }: KeptJob<Jobs['pipeline']>): PipelineKey[] {
  const pipelineId = Number(outcomeOf(job).fields?.gitlab_pipeline_id);
  return Number.isInteger(pipelineId) ? [{ projectId: job.data.projectId, pipelineId }] : [];
}

/** A letter says less than the job it was: one about a pull request or pipeline is found by its delivery. */
function asksForLetter(question: Question, { deliveryId, repository, sha }: DeadLetter): boolean {
  if (question.deliveryId !== undefined) return question.deliveryId === deliveryId;
  if (question.number !== undefined || question.pipeline) return false;
  if (question.repository !== undefined && question.repository !== repository?.toLowerCase()) return false;
  return question.sha === undefined || (sha?.startsWith(question.sha) ?? false);
}

function newestTime({ decide, pipelineJobs, pipeline, letters, record }: Found): number {
  const jobs = [...decide, ...pipelineJobs].map(({ job }) => job.timestamp);
  const pipelineTimes = [pipeline?.run?.requestedAt ?? 0, pipeline?.firstReportedAt ?? 0];
  return Math.max(0, record?.steps.at(-1)?.at ?? 0, ...jobs, ...pipelineTimes, ...letters.map(({ lastAt }) => lastAt));
}
