import { PermanentError, RateLimitedError, UnreachableError } from '@failfast-ci/core';
import { MAX_ATTEMPTS } from '@failfast-ci/queue';

/** What people read of a fault. The first line of `reason` is a title when an empty line follows it. */
export interface FaultText {
  reason: string;
  /** A full sentence. */
  nextStep?: string;
}

/** Titles in a contributor's words, where the message speaks to whoever runs the bridge. */
const HEADLINES: Readonly<Record<string, string>> = {
  'github-permission-missing': 'the GitHub App lacks a permission',
  'gitlab-forbidden': 'GitLab does not let the bridge do this',
  'gitlab-namespace-missing': 'the GitLab group of the mirrors cannot be used',
  'gitlab-token-invalid': 'GitLab does not accept the token of the bridge',
  'mirror-collision': 'another repository uses the mirror of this name',
  'override-refused': 'the base branch asks for a mirror that is not allowed here',
  'pipeline-empty': 'no CI job of the CI file applies to this commit',
  'pipeline-filtered': '`workflow:rules` leave this commit out',
  'pipeline-forbidden': 'GitLab does not let the bridge start pipelines',
  'pipeline-invalid': 'GitLab refuses the CI configuration',
  'pipeline-variables-forbidden': 'the mirror does not take pipeline variables',
  'pipelines-disabled': 'CI/CD is switched off in the mirror',
};

/** A fault as a contributor reads it: the forge's or our own words and what to do, never a stack. */
export function describeFault(error: unknown): FaultText {
  if (error instanceof PermanentError) {
    const headline = HEADLINES[error.code];
    return {
      reason: headline === undefined ? error.message : `${headline}\n\n${error.message}`,
      ...(error.nextStep !== undefined && { nextStep: error.nextStep }),
    };
  }
  if (error instanceof UnreachableError) return { reason: `${error.forge} cannot be reached\n\n${error.message}` };
  if (error instanceof RateLimitedError) {
    const forge = error.scope.startsWith('github') ? 'GitHub' : 'GitLab';
    return { reason: `${forge} asked the bridge to wait until ${clock(error.retryAt)}\n\n${error.message}` };
  }
  return { reason: error instanceof Error ? error.message : String(error) };
}

/** A fault after which nothing happens by itself any more: there is always a next step. */
export function describeEnd(error: unknown): FaultText & { nextStep: string } {
  const { reason, nextStep } = describeFault(error);
  if (nextStep !== undefined) return { reason, nextStep };
  const gaveUp = error instanceof PermanentError ? '' : `The bridge tried ${MAX_ATTEMPTS} times and gave up. `;
  return {
    reason,
    nextStep: `${gaveUp}Once the cause is gone, somebody with write access presses “Retry”, or the next push runs.`,
  };
}

/** A fault that passes: since when, and when the bridge tries again. Times are milliseconds since the epoch. */
export function describeWait(error: unknown, { since, until }: { since: number; until: number }): Required<FaultText> {
  const { reason } = describeFault(error);
  const nextStep =
    error instanceof RateLimitedError
      ? `Nobody has to do anything: the bridge goes on by itself at ${clock(until)}.`
      : `Nobody has to do anything: it has been failing since ${clock(since)}, and the bridge tries again by itself at about ${clock(until)}.`;
  return { reason, nextStep };
}

/** Waits are minutes, at most an hour: the day says nothing. */
const clock = (ms: number): string => `${new Date(ms).toISOString().slice(11, 19)} UTC`;
