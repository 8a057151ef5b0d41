import { type GithubContext, timestamp } from '../context.ts';
import type { Annotation, StoredCheckRun, StoredRepository } from '../model/types.ts';

/** Applies a create or update. Annotations are added to those there are, everything else replaces. */
export function writeCheckRun(
  context: GithubContext,
  repository: StoredRepository,
  run: StoredCheckRun,
  body: Record<string, unknown>,
): void {
  run.writes += 1;
  run.name = text(body.name) ?? run.name;
  run.externalId = text(body.external_id) ?? run.externalId;
  run.detailsUrl = text(body.details_url) ?? run.detailsUrl;
  run.startedAt = text(body.started_at) ?? run.startedAt;
  run.actions = (body.actions as StoredCheckRun['actions'] | undefined) ?? run.actions;
  writeState(context, run, body);
  if (body.output) writeOutput(run, body.output as Record<string, unknown>);
  const suite = repository.checkSuites.find(({ id }) => id === run.suiteId);
  if (suite) Object.assign(suite, { resetAt: null, updatedAt: timestamp(context) });
}

/** A conclusion completes the run; going back to an open status takes the conclusion away. */
function writeState(context: GithubContext, run: StoredCheckRun, body: Record<string, unknown>): void {
  const conclusion = text(body.conclusion);
  const status = conclusion ? 'completed' : (text(body.status) as StoredCheckRun['status'] | undefined);
  if (!status) return;
  run.status = status;
  run.conclusion = conclusion ?? null;
  run.completedAt = status === 'completed' ? (text(body.completed_at) ?? timestamp(context)) : null;
}

function writeOutput(run: StoredCheckRun, output: Record<string, unknown>): void {
  const added = (output.annotations as Annotation[] | undefined) ?? [];
  run.output = {
    title: text(output.title) ?? null,
    summary: text(output.summary) ?? null,
    text: text(output.text) ?? null,
    annotations: [...run.output.annotations, ...added],
  };
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
