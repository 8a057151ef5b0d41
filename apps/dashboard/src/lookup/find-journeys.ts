import { type DeadLetter, type Jobs, listDeadLetters } from '@failfast-ci/queue';
import {
  type KnownPipeline,
  type PipelineKey,
  readPipelineRecords,
  watchedPipelines,
} from '../facts/pipeline-record.ts';
import type { Journey } from './journey.ts';
import { findJobs, type KeptJob, outcomeOf } from './kept-jobs.ts';
import type { LookupDeps } from './lookup.ts';
import type { Question } from './question.ts';
import { asksFor, asksForPipeline, type Subject, subjectOfEvent, subjectOfRun } from './subject.ts';

/** A journey before its steps are told, with the jobs that belong to it. */
export interface Found extends Omit<Journey, 'steps'> {
  decide: KeptJob<Jobs['decide']>[];
  pipelineJobs: KeptJob<Jobs['pipeline']>[];
}

export const MAX_JOURNEYS = 20;
const MAX_WATCHED = 2_000;
const MAX_LETTERS = 500;

/** Everything kept that a question asks for, by the delivery that it belongs to; the newest first. */
export async function findJourneys(deps: LookupDeps, question: Question): Promise<Found[]> {
  const [decide, pipelineJobs, pipelines, letters] = await Promise.all([
    decideJobs(deps, question),
    pipelineJobsOf(deps, question),
    pipelinesOf(deps, question),
    lettersOf(deps, question),
  ]);
  const found = new Map<string, Found>();
  const at = (deliveryId: string, subject: Subject | undefined): Found => {
    const entry = found.get(deliveryId) ?? { deliveryId, letters: [], decide: [], pipelineJobs: [] };
    if (subject && !entry.subject) entry.subject = subject;
    found.set(deliveryId, entry);
    return entry;
  };
  for (const kept of decide) {
    const { deliveryId, event } = kept.job.data;
    at(deliveryId, subjectOfEvent(deliveryId, event)).decide.push(kept);
  }
  for (const kept of pipelineJobs)
    at(kept.job.data.deliveryId, subjectOfRun(kept.job.data.run)).pipelineJobs.push(kept);
  for (const pipeline of pipelines) {
    // One that was found at GitLab after Redis was lost has no run.
    at(
      pipeline.run?.deliveryId ?? `${pipeline.projectId}:${pipeline.pipelineId}`,
      pipeline.run && subjectOfRun(pipeline.run),
    ).pipeline = pipeline;
  }
  for (const letter of letters) at(letter.deliveryId, undefined).letters.push(letter);
  if (question.deliveryId !== undefined) at(question.deliveryId, undefined);
  return [...found.values()].sort((a, b) => newestTime(b) - newestTime(a)).slice(0, MAX_JOURNEYS);
}

function decideJobs({ queues }: LookupDeps, question: Question): Promise<Found['decide']> {
  const fits = ({ deliveryId, event }: Jobs['decide']): boolean => {
    const subject = subjectOfEvent(deliveryId, event);
    return subject ? asksFor(question, subject) : question.deliveryId === deliveryId;
  };
  return findJobs(queues, 'decide', fits, MAX_JOURNEYS);
}

function pipelineJobsOf({ queues }: LookupDeps, question: Question): Promise<Found['pipelineJobs']> {
  return findJobs(queues, 'pipeline', ({ run }) => asksFor(question, subjectOfRun(run)), MAX_JOURNEYS);
}

/** From those that are watched, and those that kept jobs name: a pipeline is forgotten by upkeep after a day. */
async function pipelinesOf(deps: LookupDeps, question: Question): Promise<KnownPipeline[]> {
  const { redis, keys } = deps;
  const watched = await watchedPipelines(redis, keys, MAX_WATCHED);
  const named = await namedPipelines(deps, question);
  const all = new Map([...watched, ...named].map((at) => [`${at.projectId}:${at.pipelineId}`, at]));
  const known = await readPipelineRecords(redis, keys, [...all.values()]);
  return known.filter(({ run, sha, repository, projectId, pipelineId, parentId }) => {
    if (asksForPipeline(question, projectId, pipelineId)) return true;
    if (parentId !== undefined) return false;
    // Without a run it can still be told by its commit and repository.
    const subject = run
      ? subjectOfRun(run)
      : { deliveryId: '', repository, sha, source: { kind: 'branch', branch: '' } as const };
    return asksFor(question, subject);
  });
}

async function namedPipelines(deps: LookupDeps, question: Question): Promise<PipelineKey[]> {
  const { pipeline } = question;
  const asked = pipeline?.projectId === undefined ? [] : [pipeline as PipelineKey];
  const ended = (await pipelineJobsOf(deps, question)).flatMap(({ job }) => {
    const pipelineId = Number(outcomeOf(job).fields?.gitlab_pipeline_id);
    return Number.isInteger(pipelineId) ? [{ projectId: job.data.projectId, pipelineId }] : [];
  });
  return [...asked, ...ended];
}

async function lettersOf(deps: LookupDeps, question: Question): Promise<DeadLetter[]> {
  const { letters } = await listDeadLetters(deps, { limit: MAX_LETTERS });
  return letters.filter((letter) => {
    const { deliveryId, repository, sha } = letter;
    if (question.deliveryId !== undefined) return question.deliveryId === deliveryId;
    if (question.number !== undefined || question.pipeline) return false;
    if (question.repository !== undefined && question.repository !== repository?.toLowerCase()) return false;
    return question.sha === undefined || (sha?.startsWith(question.sha) ?? false);
  });
}

function newestTime({ decide, pipelineJobs, pipeline, letters }: Found): number {
  const jobs = [...decide, ...pipelineJobs].map(({ job }) => job.timestamp);
  return Math.max(
    0,
    ...jobs,
    pipeline?.run?.requestedAt ?? 0,
    pipeline?.firstReportedAt ?? 0,
    ...letters.map(({ lastAt }) => lastAt),
  );
}
