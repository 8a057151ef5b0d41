import type { PullRequest } from '../events.ts';
import { isAuthorized } from './authorization.ts';
import type { Decision, GateNotice } from './decision.ts';
import type { Facts } from './facts.ts';
import { touchesOnly } from './path-filter.ts';
import type { Policy } from './policy.ts';
import { pullRequestSource } from './pull-request-source.ts';
import { describeLabelGroups, unmetLabelGroups } from './required-labels.ts';
import { matchesBranch } from './triggers.ts';
import { approvesCommit } from './trust.ts';

/** May this pull request run, as it is now? What asked for it (an event, a label, a command) is among the facts. */
export function decidePullRequest(pullRequest: PullRequest, policy: Policy, facts: Facts): Decision {
  if (pullRequest.state === 'closed') return { outcome: 'ignore', reason: 'the pull request is closed' };
  const sha = pullRequest.head.sha;
  const notice =
    (facts.askedFor ? undefined : notWanted(pullRequest, policy, facts)) ?? notAllowed(pullRequest, policy, facts);
  if (notice) return { outcome: 'refuse', sha, reason: firstLine(notice.reason), notice };
  if (facts.alreadyRan && !facts.askedFor) return { outcome: 'ignore', reason: 'this commit has run already' };
  const needed = !isAuthor(pullRequest, policy) && policy.requiredLabels.length > 0;
  return {
    outcome: 'run',
    source: pullRequestSource(pullRequest),
    sha,
    reason: whyAllowed(pullRequest, policy, facts),
    ...(needed && facts.approval && { approval: facts.approval }),
  };
}

/** The operator's rules leave it out. Nothing is wrong, and who may can still ask for it. */
function notWanted(pullRequest: PullRequest, policy: Policy, facts: Facts): GateNotice | undefined {
  return baseNotListed(pullRequest, policy) ?? isDraft(pullRequest, policy) ?? onlyIgnoredPaths(policy, facts);
}

const ASK = 'Somebody who may start CI can ask for it with a comment `/test`.';

function baseNotListed({ base }: PullRequest, { onPullRequests }: Policy): GateNotice | undefined {
  if (matchesBranch(onPullRequests, base.ref)) return undefined;
  return {
    kind: 'neutral',
    reason: `CI does not run for pull requests into \`${base.ref}\`\n\nThe base branch matches nothing in \`on-pullrequests\`.`,
    nextStep: ASK,
  };
}

function isDraft({ draft }: PullRequest, { drafts }: Policy): GateNotice | undefined {
  if (!draft || drafts === 'run') return undefined;
  return {
    kind: 'neutral',
    reason: 'the pull request is a draft\n\nDrafts do not run here (`drafts: skip`).',
    nextStep: `Mark it ready for review. ${ASK}`,
  };
}

function onlyIgnoredPaths({ ignorePaths }: Policy, { changedPaths }: Facts): GateNotice | undefined {
  if (changedPaths === undefined || !touchesOnly(ignorePaths, changedPaths)) return undefined;
  return {
    kind: 'neutral',
    reason: `only ignored paths changed\n\nAll ${changedPaths.length} changed files match \`ignore-paths\` (${ignorePaths.map((glob) => `\`${glob}\``).join(', ')}).`,
    nextStep: ASK,
  };
}

/**
 * Code of strangers runs only after somebody allowed that very commit. What a label, a command, a button or a review
 * allowed is the approval among the facts; a label that is merely there allows nothing.
 */
function notAllowed(
  pullRequest: PullRequest,
  policy: Policy,
  { approval, changedCiFiles = [] }: Facts,
): GateNotice | undefined {
  if (isAuthor(pullRequest, policy) || policy.requiredLabels.length === 0) return undefined;
  if (approval && approvesCommit(approval, pullRequest.head.sha)) return undefined;
  if (approval && policy.approval === 'sticky') {
    return changedCiFiles.length === 0 ? undefined : ciFilesChanged(pullRequest, changedCiFiles);
  }
  const unmet = unmetLabelGroups(policy.requiredLabels, pullRequest.labels);
  return unmet.length > 0 && !approval
    ? approvalMissing(pullRequest, describeLabelGroups(unmet))
    : approvalOutdated(pullRequest, describeLabelGroups(policy.requiredLabels), approval?.sha);
}

function approvalMissing(pullRequest: PullRequest, wanted: string): GateNotice {
  return refused(
    `waiting for ${wanted}\n\n@${pullRequest.author} may not start CI here (author association ${pullRequest.authorAssociation}), and nobody who may has allowed this commit yet.`,
    pullRequest,
    `or adds ${wanted}`,
  );
}

function approvalOutdated(pullRequest: PullRequest, wanted: string, approvedSha: string | undefined): GateNotice {
  const earlier = approvedSha ? `commit \`${approvedSha.slice(0, 12)}\`` : 'an earlier commit';
  return refused(
    `new commits wait for approval\n\nThe approval was given to ${earlier}, and @${pullRequest.author} pushed since. Each commit of an author who may not start CI is approved by itself.`,
    pullRequest,
    `or removes ${wanted} and adds it again`,
  );
}

function ciFilesChanged(pullRequest: PullRequest, files: string[]): GateNotice {
  const named = files.slice(0, 5).map((file) => `\`${file}\``);
  return refused(
    `a changed CI file waits for approval\n\n@${pullRequest.author} changed ${named.join(', ')}${files.length > 5 ? ' and more' : ''}. A change of what CI does is approved commit by commit.`,
    pullRequest,
    '',
  );
}

function refused(reason: string, { head }: PullRequest, alternative: string): GateNotice {
  const sha = head.sha.slice(0, 12);
  return {
    kind: 'refused',
    approvable: true,
    reason,
    nextStep: `A maintainer reviews commit \`${sha}\`, then presses **Approve** here, comments \`/ok-to-test ${sha}\`${alternative ? ` ${alternative}` : ''}.`,
  };
}

function whyAllowed(pullRequest: PullRequest, policy: Policy, { approval }: Facts): string {
  if (isAuthor(pullRequest, policy)) return `@${pullRequest.author} is authorized`;
  if (policy.requiredLabels.length === 0) return 'required-labels is empty: nobody needs approval';
  return `@${approval?.by} approved ${approval?.sha.slice(0, 12)} (${approval?.how})`;
}

/** The author of a pull request may start CI by themselves. */
export function isAuthor({ author, authorAssociation }: PullRequest, policy: Policy): boolean {
  return isAuthorized({ login: author, association: authorAssociation }, policy);
}

const firstLine = (text: string): string => text.split('\n', 1).join('');
