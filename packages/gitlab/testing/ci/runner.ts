import type { Instance } from '../instance.ts';
import type { JobOutcome, RunnerOptions } from '../options.ts';
import type { JobRecord, PipelineRecord } from '../records.ts';
import { compositeStatus } from './composite-status.ts';
import { currentJobs } from './current-jobs.ts';
import { isBefore } from './job-actions.ts';
import { newTry } from './new-records.ts';
import { moveJob, tellJob, watchJobs } from './transitions.ts';

const DEFAULT: RunnerOptions = { stepMs: 20 };

/** Walks every CI job from created to its end, one step of each a tick. Returns how to stop it. */
export function startRunner(instance: Instance): { wake(pipeline: PipelineRecord): void; stop(): void } {
  const timers = new Map<PipelineRecord, NodeJS.Timeout>();
  const { runner = DEFAULT } = instance.options;
  if (runner === 'manual') return { wake: () => {}, stop: () => {} };
  const wake = (pipeline: PipelineRecord): void => {
    if (timers.has(pipeline) || instance.closed) return;
    timers.set(
      pipeline,
      setTimeout(() => tick(pipeline), runner.stepMs),
    );
  };
  const tick = (pipeline: PipelineRecord): void => {
    timers.delete(pipeline);
    // The step of every CI job is decided before any is taken, so that none takes two.
    const steps = currentJobs(pipeline).map((job) => ({ job, take: nextStep(instance, job, runner) }));
    for (const { job, take } of steps) if (!job.retried) take?.();
  };
  watchJobs(instance, (job) => wake(job.pipeline));
  return { wake, stop: () => timers.forEach((timer) => void clearTimeout(timer)) };
}

type Step = (() => void) | undefined;

function nextStep(instance: Instance, job: JobRecord, runner: RunnerOptions): Step {
  const go =
    (status: string): Step =>
    () =>
      moveJob(instance, job, status);
  switch (job.status) {
    case 'created': {
      const status = statusAfterEarlier(job);
      return status === undefined ? undefined : go(status);
    }
    case 'scheduled':
      return go('pending');
    case 'pending':
      return () => moveJob(instance, job, 'running', job.trigger ? {} : { log: startedLog(job) });
    case 'running':
      return job.trigger ? undefined : finish(instance, job, (runner.outcome ?? outcomeOfScript)(job.name, job));
    case 'canceling':
      return go('canceled');
    default:
      return undefined;
  }
}

/** What becomes of a CI job that was waiting for earlier ones; undefined while it has to wait on. */
export function statusAfterEarlier(job: JobRecord): string | undefined {
  const earlier = currentJobs(job.pipeline).filter((other) => isBefore(other, job));
  const before = compositeStatus(earlier) ?? 'success';
  if (!['success', 'failed', 'canceled', 'skipped'].includes(before)) return undefined;
  const wellSoFar = before === 'success' || before === 'skipped';
  if (job.when === 'always') return 'pending';
  if (job.when === 'on_failure') return before === 'failed' ? 'pending' : 'skipped';
  if (!wellSoFar) return 'skipped';
  if (job.when === 'manual') return 'manual';
  return job.when === 'delayed' ? 'scheduled' : 'pending';
}

export function outcomeOfScript(_name: string, { script }: JobRecord): JobOutcome {
  return script.some((line) => /^\s*exit\s+[1-9]/m.test(line)) ? 'failed' : 'success';
}

function finish(instance: Instance, job: JobRecord, outcome: JobOutcome): Step {
  if (outcome === 'hang') return undefined;
  if (outcome === 'success') {
    return () => moveJob(instance, job, 'success', { log: `${job.log}Job succeeded\n` });
  }
  return () => fail(instance, job);
}

/** `retry: N`: the next try exists before this one is failed, so that the pipeline never looks failed in between. */
function fail(instance: Instance, job: JobRecord): void {
  const next = job.tries < job.maxRetries ? newTry(instance, job) : undefined;
  moveJob(instance, job, 'failed', { log: `${job.log}ERROR: Job failed: exit code 1\n` });
  if (!next) return;
  tellJob(instance, next);
  moveJob(instance, next, 'pending');
}

const startedLog = (job: JobRecord): string =>
  ['Running with scripted runner', ...job.script.map((line) => `$ ${line}`), ''].join('\n');
