import { ForbiddenError, PermanentError, RateLimitedError } from '@failfast-ci/core';
import { GitlabRefusedError } from '../http/errors.ts';

interface Row {
  words: RegExp;
  code: string;
  nextStep: string;
  operatorMustAct?: boolean;
}

/** GitLab's reasons for not creating a pipeline, all of them a 400 (lib/gitlab/ci/pipeline/chain). */
const REFUSALS: Row[] = [
  {
    // The second is what newer versions say, with a link around the words.
    words: /filtered out by workflow rules|did not run.*workflow:rules/is,
    code: 'pipeline-filtered',
    nextStep: 'The `workflow:rules` of the CI file exclude this pipeline. Change them if it should run.',
  },
  {
    words: /would have been empty|prevented any jobs|will not run for the selected trigger|no stages/i,
    code: 'pipeline-empty',
    nextStep: 'No CI job of the CI file applies to this pipeline. Check the `rules` of its jobs.',
  },
  {
    words: /insufficient permissions to set pipeline variables/i,
    code: 'pipeline-variables-forbidden',
    nextStep: 'In the GitLab project, Settings > CI/CD > Variables must let Maintainers set pipeline variables.',
    operatorMustAct: true,
  },
  {
    words: /reference not found/i,
    code: 'ref-not-found',
    nextStep: 'The mirror branch does not exist any more. Push again, or resync.',
  },
  {
    words: /insufficient permissions|sufficient permission to run/i,
    code: 'pipeline-forbidden',
    nextStep: 'The GitLab robot user needs the Maintainer role in the mirror project.',
    operatorMustAct: true,
  },
  {
    words: /pipelines are disabled/i,
    code: 'pipelines-disabled',
    nextStep: 'CI/CD must be enabled in the settings of the GitLab project.',
    operatorMustAct: true,
  },
];

const FORBIDDEN = new Set(['pipeline-forbidden', 'pipeline-variables-forbidden']);

/** GitLab says "later" for limits that it keeps in the application: also a 400, and without Retry-After. */
const LATER = /(?:try again|retry) later/i;
const LATER_MS = 60_000;

/** What a refused `POST …/pipeline` means. Errors that are no such refusal come back as they are. */
export function pipelineRefusal(error: unknown, ref: string, host: string, nowMs: number): unknown {
  if (!(error instanceof GitlabRefusedError)) return error;
  const message = `cannot create a pipeline for ${ref}: ${error.words || `GitLab answered ${error.status}`}`;
  if (LATER.test(error.words)) {
    return new RateLimitedError(message, { retryAt: nowMs + LATER_MS, scope: `gitlab:${host}`, cause: error });
  }
  const row = REFUSALS.find(({ words }) => words.test(error.words));
  const code = row?.code ?? 'pipeline-invalid';
  const nextStep = row?.nextStep ?? 'Correct the CI file as GitLab says, and push again.';
  const details = { code, nextStep, operatorMustAct: row?.operatorMustAct ?? false, cause: error };
  return FORBIDDEN.has(code) ? new ForbiddenError(message, details) : new PermanentError(message, details);
}
