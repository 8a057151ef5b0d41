import type { CiJob, Pipeline } from '../pipeline.ts';
import { statusContext } from './check-names.ts';
import type { CheckConclusion, CommitStatus, CommitStatusState } from './check-run.ts';
import { pipelineCheckState } from './check-state.ts';
import { cleanLine, cutCharacters } from './clean-text.ts';
import { type GateCheckInput, type GateKind, gateTitle } from './gate-output.ts';
import { httpUrl } from './http-url.ts';
import { ciJobGroup, tallyJobs } from './job-tally.ts';
import { inOrder } from './pipeline-table.ts';
import { namesOf, pipelineTitle } from './pipeline-title.ts';

/** GitHub answers 422 to a longer one. */
const MAX_DESCRIPTION = 140;

/** A commit status knows no neutral and no blocked: what waits for a person is pending, as it may still become green. */
const BY_CONCLUSION: Record<CheckConclusion, CommitStatusState> = {
  action_required: 'pending',
  cancelled: 'error',
  failure: 'failure',
  neutral: 'success',
  skipped: 'success',
  success: 'success',
  timed_out: 'failure',
};

const BY_KIND: Record<GateKind, CommitStatusState> = {
  refused: 'pending',
  neutral: 'success',
  skipped: 'success',
  waiting: 'pending',
  running: 'pending',
  failed: 'error',
  superseded: 'error',
  cancelled: 'error',
};

/** The one commit status of a pipeline; `jobs` (with trigger jobs) let it say what failed. */
export function pipelineCommitStatus(
  contextStatus: string,
  pipeline: Pipeline,
  jobs: readonly CiJob[] = [],
): CommitStatus {
  const { conclusion } = pipelineCheckState(pipeline.status);
  const title = pipelineTitle(pipeline, tallyJobs(jobs, pipeline.status), inOrder(jobs));
  const failed = inOrder(jobs).filter((job) => ciJobGroup(job, pipeline.status) === 'failed');
  const description = failed.length === 0 ? title : `${title}: ${namesOf(failed)}`;
  const state = conclusion === undefined ? 'pending' : BY_CONCLUSION[conclusion];
  return commitStatus(contextStatus, state, description, pipeline.webUrl);
}

/** The one commit status while there is no pipeline. */
export function gateCommitStatus(contextStatus: string, gate: GateCheckInput): CommitStatus {
  return commitStatus(contextStatus, BY_KIND[gate.kind], gateTitle(gate), gate.detailsUrl);
}

/** What becomes of a commit status when somebody skipped the gate beside it: it stands in nobody's way any more either. */
export function skippedCommitStatus(status: CommitStatus, by: string): CommitStatus {
  return { ...status, state: 'success', description: describe(`Skipped by ${by}: ${status.description}`) };
}

function commitStatus(
  contextStatus: string,
  state: CommitStatusState,
  description: string,
  url: string | undefined,
): CommitStatus {
  const targetUrl = httpUrl(url);
  return {
    context: statusContext(contextStatus),
    state,
    description: describe(description),
    ...(targetUrl !== undefined && { targetUrl }),
  };
}

const describe = (text: string): string => cutCharacters(withoutAstral(cleanLine(text)), MAX_DESCRIPTION);

/** GitHub has refused characters above U+FFFF in descriptions; a name keeps its place without its emoji. */
const withoutAstral = (text: string): string => text.replace(/[\u{10000}-\u{10FFFF}]/gu, '□');
