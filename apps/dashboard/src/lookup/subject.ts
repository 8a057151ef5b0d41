import { type GithubEvent, pullRequestSource, type Repository, type Run, type RunSource } from '@failfast-ci/core';
import type { Question } from './question.ts';

/** What a piece of work is about, as far as it says so itself. */
export interface Subject {
  deliveryId: string;
  repository: Repository;
  source?: RunSource;
  /** Of the pull request. */
  number?: number;
  sha?: string;
}

/**
 * Read by the fields that events share rather than by kind: events of another version, which this one does not know,
 * can be looked up as well.
 */
export function subjectOfEvent(deliveryId: string, event: GithubEvent): Subject {
  const source = sourceOf(event);
  const sha = shaOf(event);
  const number = 'pullRequest' in event ? event.pullRequest.number : 'number' in event ? event.number : undefined;
  return {
    deliveryId,
    repository: event.repository,
    ...(source && { source }),
    ...(number !== undefined && { number }),
    ...(sha !== undefined && { sha }),
  };
}

export const subjectOfRun = ({ deliveryId, repository, source, sha }: Run): Subject => ({
  deliveryId,
  repository,
  source,
  sha,
  ...(source.kind === 'pull_request' && { number: source.number }),
});

function sourceOf(event: GithubEvent): RunSource | undefined {
  if ('pullRequest' in event) return pullRequestSource(event.pullRequest);
  if ('branch' in event) return { kind: 'branch', branch: event.branch };
  if ('tag' in event) return { kind: 'tag', tag: event.tag, commitSha: 'commitSha' in event ? event.commitSha : '' };
  return undefined;
}

function shaOf(event: GithubEvent): string | undefined {
  if ('pullRequest' in event) return event.pullRequest.head.sha;
  if ('target' in event) return event.target.headSha;
  return 'sha' in event ? event.sha : undefined;
}

/** Whether a question asks for this; a question about a pipeline is answered by {@link asksForPipeline}. */
export function asksFor(question: Question, { deliveryId, repository, source, number, sha }: Subject): boolean {
  if (question.pipeline !== undefined) return false;
  if (question.deliveryId !== undefined) return question.deliveryId === deliveryId;
  if (question.repository !== undefined && question.repository !== repository.fullName.toLowerCase()) return false;
  if (question.number !== undefined && question.number !== number) return false;
  if (question.sha === undefined) return true;
  return startsWith(sha, question.sha) || (source?.kind === 'tag' && startsWith(source.commitSha, question.sha));
}

/** Whether a question asks for this pipeline by its own number. */
export function asksForPipeline(
  { number, pipeline, repository }: Question,
  projectId: number,
  pipelineId: number,
): boolean {
  if (!pipeline) return repository === undefined && number === pipelineId;
  const { projectId: project = projectId } = pipeline;
  return pipeline.pipelineId === pipelineId && project === projectId;
}

const startsWith = (sha: string | undefined, beginning: string): boolean => sha?.startsWith(beginning) ?? false;
