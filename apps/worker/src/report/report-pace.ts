import { type Keys, nudgeLater, type ProducerDeps, type ReportJob } from '@failfast-ci/queue';
import type { PipelineOrigin } from '../state/runs.ts';

export interface PaceDeps {
  producer: ProducerDeps;
  keys: Keys;
}

/**
 * Reports of an open pipeline follow one another at least this far apart, unless somebody waits for what changed (its
 * end, a failure): a burst of hooks becomes one report, and a CI job that runs for a moment costs one write, not three.
 */
const PACE_MS = { young: 5_000, old: 10_000 };
/** While a pipeline is younger, and hints about it keep coming, CI jobs that have not started are the gate's to show. */
const YOUNG_MS = 30_000;

const isYoung = ({ firstReportedAt }: PipelineOrigin): boolean =>
  firstReportedAt === undefined || Date.now() - firstReportedAt < YOUNG_MS;

/** Begins the pause before the next report of the pipeline that nobody waits for. */
export async function keepPace(
  { producer, keys }: PaceDeps,
  { projectId, pipelineId }: ReportJob,
  origin: PipelineOrigin,
): Promise<void> {
  const pace = isYoung(origin) ? PACE_MS.young : PACE_MS.old;
  await producer.redis.set(keys.pace(projectId, pipelineId), 1, 'PX', pace);
}

/**
 * A pipeline that begins with a burst of changes: most CI jobs will have another state before anybody has read this
 * one. They are shown when it is calm, or when they have started.
 */
export async function isBursting(
  { producer, keys }: PaceDeps,
  { projectId, pipelineId }: ReportJob,
  origin: PipelineOrigin,
): Promise<boolean> {
  if (origin.firstReportedAt === undefined) return true;
  return isYoung(origin) && (await producer.redis.exists(keys.hinted(projectId, pipelineId))) === 1;
}

/** Asks for the report that shows what this one has left out. */
export const reportWhenCalm = ({ producer }: PaceDeps, job: ReportJob): Promise<void> =>
  nudgeLater(producer, job, PACE_MS.young);
