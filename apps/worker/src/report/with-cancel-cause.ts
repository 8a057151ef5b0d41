import { COMES_BACK } from '../early-end.ts';
import type { CancelCause } from '../state/runs.ts';
import type { DesiredCheck } from './desired-checks.ts';

/** The gate of a cancelled pipeline says why: by which commit, by whom, what went away, or that it was in GitLab. Pure. */
export function withCancelCause(
  checks: DesiredCheck[],
  pipelineStatus: string,
  cause: CancelCause | undefined,
): DesiredCheck[] {
  if (pipelineStatus !== 'canceled') return checks;
  const { line, ...title } = wordsFor(cause);
  return checks.map((check) =>
    check.kind === 'gate'
      ? { ...check, content: { ...check.content, ...title, summary: `${line}\n\n${check.content.summary}` } }
      : check,
  );
}

function wordsFor(cause: CancelCause | undefined): { title?: string; line: string } {
  switch (cause?.kind) {
    case undefined:
      return { line: 'Cancelled in GitLab. “Retry” goes on with what was cancelled.' };
    case 'superseded': {
      const sha = cause.sha.slice(0, 12);
      return {
        title: `Superseded by ${sha}`,
        line: `A newer commit, \`${sha}\`, took the place of this one, so its pipeline was cancelled.`,
      };
    }
    case 'asked':
      return {
        title: `Cancelled by ${cause.by}`,
        line: `Cancelled by \`${cause.by}\`. “Retry” goes on with what was cancelled.`,
      };
    case 'removed':
      return { title: `Cancelled: ${cause.reason}`, line: `Cancelled because ${cause.reason}. ${COMES_BACK}` };
  }
}
