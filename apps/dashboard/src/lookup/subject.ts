import { type GithubEvent, pullRequestSource, type Repository, type Run, type RunSource } from '@failfast-ci/core';
import type { Question } from './question.ts';

/** What a piece of work is about. */
export interface Subject {
  deliveryId: string;
  repository: Repository;
  source: RunSource;
  sha?: string;
}

export function subjectOfEvent(deliveryId: string, event: GithubEvent): Subject | undefined {
  const { repository } = event;
  const source = sourceOf(event);
  if (!source) return undefined;
  const sha = 'pullRequest' in event ? event.pullRequest.head.sha : 'sha' in event ? event.sha : undefined;
  return { deliveryId, repository, source, ...(sha !== undefined && { sha }) };
}

export const subjectOfRun = ({ deliveryId, repository, source, sha }: Run): Subject => ({
  deliveryId,
  repository,
  source,
  sha,
});

/** Events of a newer version may be about something this version does not know. */
function sourceOf(event: GithubEvent): RunSource | undefined {
  if ('pullRequest' in event) return pullRequestSource(event.pullRequest);
  if ('branch' in event) return { kind: 'branch', branch: event.branch };
  if ('tag' in event) return { kind: 'tag', tag: event.tag, commitSha: 'commitSha' in event ? event.commitSha : '' };
  return undefined;
}

/** Whether a question asks for this; a question about a pipeline is answered by {@link asksForPipeline}. */
export function asksFor(question: Question, { deliveryId, repository, source, sha }: Subject): boolean {
  const { number, pipeline } = question;
  if (pipeline !== undefined) return false;
  if (question.deliveryId !== undefined) return question.deliveryId === deliveryId;
  if (question.repository !== undefined && question.repository !== repository.fullName.toLowerCase()) return false;
  if (number !== undefined && !(source.kind === 'pull_request' && source.number === number)) return false;
  if (question.sha !== undefined)
    return startsWith(sha, question.sha) || (source.kind === 'tag' && startsWith(source.commitSha, question.sha));
  return true;
}

/** Whether a question asks for this pipeline by its own number. */
export function asksForPipeline(
  { number, pipeline, repository }: Question,
  projectId: number,
  pipelineId: number,
): boolean {
  if (pipeline) {
    return pipeline.pipelineId === pipelineId && (pipeline.projectId === undefined || pipeline.projectId === projectId);
  }
  return repository === undefined && number === pipelineId;
}

const startsWith = (sha: string | undefined, beginning: string): boolean => sha?.startsWith(beginning) ?? false;
