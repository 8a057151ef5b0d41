/** What people read when an approval cannot be given. Titles first, see `Refusal`. */

interface Text {
  reason: string;
  nextStep: string;
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

const short = (sha: string): string => sha.slice(0, 12);
