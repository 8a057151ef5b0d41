import {
  type CheckWrite,
  type CiJob,
  childName,
  ciJobCheck,
  ciJobName,
  encodeExternalId,
  gateName,
  type Pipeline,
  pipelineCheck,
} from '@failfast-ci/core';
import { BUTTONS } from '../buttons.ts';
import type { ChildView, Snapshot } from './read-snapshot.ts';

export interface DesiredCheck extends CheckWrite {
  externalId: string;
}

export interface DesiredOptions {
  context: string;
  /** Leave out CI jobs that nobody has started yet: the pipeline has only just begun and they change in a moment. */
  onlyStarted: boolean;
  /** Signed link that asks for another report. */
  resyncUrl: string;
}

/** The check runs that a commit should have, given GitLab's truth. Pure. */
export function desiredChecks(snapshot: Snapshot, { context, onlyStarted, resyncUrl }: DesiredOptions): DesiredCheck[] {
  const { pipeline, jobs, triggerJobs, children } = snapshot;
  const content = pipelineCheck({
    pipeline,
    jobs,
    triggerJobs,
    children,
    resyncUrl,
    enabledActions: BUTTONS,
  });
  const gate: DesiredCheck = { kind: 'gate', name: gateName(context), externalId: pipelineId(pipeline), content };
  const childChecks = children.map((child) => childCheck(child, context, children.length === 1));
  const taken = new Set<string>();
  const jobChecks = [
    ...[...jobs, ...triggerJobs].map((job) => jobCheck(job, pipeline, '', taken, context)),
    ...children.flatMap((child) => child.jobs.map((job) => jobCheck(job, child.pipeline, child.name, taken, context))),
  ];
  return [gate, ...childChecks, ...jobChecks.filter(({ content: { status } }) => !onlyStarted || status !== 'queued')];
}

/** The only child pipeline has failfast-api's name for it; several are told apart by their trigger jobs. */
function childCheck(child: ChildView, context: string, only: boolean): DesiredCheck {
  return {
    kind: 'child',
    name: childName(context, only ? 'Child' : `Child ${child.name}`),
    externalId: pipelineId(child.pipeline),
    content: pipelineCheck({ pipeline: child.pipeline, jobs: child.jobs, enabledActions: BUTTONS }),
  };
}

/** CI jobs of child pipelines have plain names too, unless another pipeline of the family uses the same name. */
function jobCheck(job: CiJob, pipeline: Pipeline, child: string, taken: Set<string>, context: string): DesiredCheck {
  const name = uniqueName(job, child, taken);
  return {
    kind: 'ci_job',
    name: ciJobName(context, name),
    externalId: encodeExternalId({ kind: 'build', objectId: job.id, projectId: pipeline.projectId }),
    content: ciJobCheck({ job, pipeline, enabledActions: BUTTONS }),
  };
}

function uniqueName(job: CiJob, child: string, taken: Set<string>): string {
  const name = taken.has(job.name) && child ? `${child}/${job.name}` : job.name;
  taken.add(name);
  return name;
}

const pipelineId = ({ id, projectId }: Pipeline): string =>
  encodeExternalId({ kind: 'pipeline', objectId: id, projectId });
