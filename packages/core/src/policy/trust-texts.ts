/** What people read when an approval is missing or cannot be given. Titles first, see `Refusal`. */
import { cleanLine, cutCharacters } from '../checks/clean-text.ts';

interface Text {
  reason: string;
  nextStep: string;
}

const MAX_LISTED = 5;
const MAX_PATH = 120;

/** Nobody approved anything yet. */
export function approvalMissing(head: string): Text {
  return {
    reason: `waiting for approval\n\nThe author may not start CI here, and nobody who may has allowed commit \`${short(head)}\` yet.`,
    nextStep: howToApprove(head),
  };
}

/** An approval was given, but to a commit before this one. */
export function approvalOutdated(head: string, approvedSha: string): Text {
  return {
    reason: `new commits wait for approval\n\nCommit \`${short(approvedSha)}\` was approved, and commits were pushed since. Each commit is approved by itself.`,
    nextStep: howToApprove(head),
  };
}

/** The pull request changes what CI does. */
export function ciFilesChanged(head: string, paths: readonly string[]): Text {
  const listed = paths.slice(0, MAX_LISTED).map((path) => `\`${shown(path)}\``);
  const more = paths.length > MAX_LISTED ? ` and ${paths.length - MAX_LISTED} more` : '';
  return {
    reason: `changes of CI files wait for approval\n\nThis pull request changes what CI does: ${listed.join(', ')}${more}. Such a commit is always approved by itself.`,
    nextStep: howToApprove(head),
  };
}

/** The approver named a commit, and the pull request is at another one. */
export function notTheHead(requested: string, head: string): Text {
  return {
    reason: `\`${short(requested)}\` is not the newest commit\n\nThe pull request is at \`${short(head)}\` now, and only its newest commit can be approved.`,
    nextStep: `Review commit \`${short(head)}\`, then write \`/ok-to-test ${head}\`.`,
  };
}

/** The approval may have been meant for the commit before. */
export function headTooNew(head: string): Text {
  return {
    reason: `which commit was meant is not certain\n\nCommit \`${short(head)}\` may have been pushed after the approval was given, so it was perhaps never looked at.`,
    nextStep: `Review commit \`${short(head)}\`, then write \`/ok-to-test ${head}\` with the whole commit id.`,
  };
}

const howToApprove = (head: string): string =>
  `A maintainer reviews commit \`${short(head)}\`, then writes \`/ok-to-test ${head}\`, presses "Approve" on this check, or submits an approving review.`;

const short = (sha: string): string => sha.slice(0, 12);

const shown = (path: string): string => cutCharacters(cleanLine(path).replaceAll('`', "'"), MAX_PATH);
