import type { Subject } from '@failfast-ci/core';
import type { Question } from './question.ts';

/** Whether a question asks for this; a question about a pipeline is answered by {@link asksForPipeline}. */
export function asksFor(question: Question, deliveryId: string, { repository, source, number, sha }: Subject): boolean {
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
