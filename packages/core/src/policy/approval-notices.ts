/** What the gate of a commit says that somebody has to allow first. The first line is the title. */
import { cleanLine, cutCharacters } from '../checks/clean-text.ts';
import type { PullRequest } from '../events.ts';
import type { GateNotice } from './decision.ts';
import type { ChangedCiFiles } from './facts.ts';
import type { ApprovalRecord } from './trust.ts';

const MAX_LISTED = 5;
const MAX_PATH = 120;

/** How an approval was given, in the words of a sentence. */
export const APPROVED_THROUGH = {
  label: 'a label',
  command: 'a comment',
  button: 'the button',
  review: 'a review',
  sticky: 'an earlier approval',
} as const satisfies Record<ApprovalRecord['how'], string>;

/** Nobody allowed anything yet. `wanted`: the labels that would, in words. */
export function approvalMissing(pullRequest: PullRequest, wanted: string): GateNotice {
  const { author, authorAssociation } = pullRequest;
  return refused(
    pullRequest,
    `waiting for ${wanted}\n\n@${author} may not start CI here (author association ${authorAssociation}), and nobody who may has allowed this commit yet.`,
    `or adds ${wanted}`,
  );
}

/** An approval was given, but to a commit before this one: the push ended it. */
export function approvalRevoked(pullRequest: PullRequest, wanted: string, earlier: ApprovalRecord): GateNotice {
  const given = `@${earlier.by} approved commit \`${short(earlier.sha)}\` through ${APPROVED_THROUGH[earlier.how]}`;
  return refused(
    pullRequest,
    `new commits wait for approval\n\n${given}. The commits that were pushed since revoked that: each commit of an author who may not start CI is approved by itself.`,
    `or removes ${wanted} and adds it again`,
  );
}

/** The label is there, but of nobody who may approve the bridge knows that they put it there for this commit. */
export function labelWithoutApproval(pullRequest: PullRequest, wanted: string): GateNotice {
  const { author, authorAssociation } = pullRequest;
  return refused(
    pullRequest,
    `waiting for approval\n\n@${author} may not start CI here (author association ${authorAssociation}). The pull request has ${wanted}, but the bridge did not see anybody who may approve add it for this commit.`,
    `or removes ${wanted} and adds it again`,
  );
}

/** Its author may start CI, but somebody else pushed into the fork that it comes from. */
export function pushedByStranger(pullRequest: PullRequest, pushedBy: string, wanted: string): GateNotice {
  return refused(
    pullRequest,
    `waiting for ${wanted}\n\nThis commit may have been pushed by @${pushedBy}, who may not start CI here. @${pullRequest.author}, who may, answers only for the commit with which the pull request was opened and for their own pushes.`,
    `or removes ${wanted} and adds it again`,
  );
}

/** The pull request is approved as a whole, but this commit changes what CI does. */
export function ciFilesChanged(pullRequest: PullRequest, files: ChangedCiFiles): GateNotice {
  const alternative = 'or approves it in a review';
  if (files === 'unknown') {
    return refused(
      pullRequest,
      `the CI files may have changed\n\nThe pull request changes more files than GitHub lists, or its CI file includes more than the bridge follows, so nobody can tell whether @${pullRequest.author} changed what CI does. Such a change is approved commit by commit.`,
      alternative,
    );
  }
  const listed = files.slice(0, MAX_LISTED).map((path) => `\`${shown(path)}\``);
  const more = files.length > MAX_LISTED ? ` and ${files.length - MAX_LISTED} more` : '';
  return refused(
    pullRequest,
    `a changed CI file waits for approval\n\n@${pullRequest.author} changed ${listed.join(', ')}${more}. A change of what CI does is approved commit by commit.`,
    alternative,
  );
}

function refused({ head }: PullRequest, reason: string, alternative: string): GateNotice {
  const sha = short(head.sha);
  return {
    kind: 'refused',
    approvable: true,
    reason,
    nextStep: `A maintainer reviews commit \`${sha}\`, then presses “Approve” on this check, comments \`/ok-to-test ${sha}\`, ${alternative}.`,
  };
}

const short = (sha: string): string => sha.slice(0, 12);

const shown = (path: string): string => cutCharacters(cleanLine(path).replaceAll('`', "'"), MAX_PATH);
