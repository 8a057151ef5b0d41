import type { PullRequest } from '../events.ts';
import {
  approvalMissing,
  approvalRevoked,
  ciFilesChanged,
  labelWithoutApproval,
  pushedByStranger,
} from './approval-notices.ts';
import { isAuthorized } from './authorization.ts';
import type { Decision, GateNotice } from './decision.ts';
import type { Facts } from './facts.ts';
import { touchesOnly } from './path-filter.ts';
import type { Policy } from './policy.ts';
import { pullRequestSource } from './pull-request-source.ts';
import { describeLabelGroups, unmetLabelGroups } from './required-labels.ts';
import { matchesBranch } from './triggers.ts';
import { needsApproval } from './trust.ts';

/** May this pull request run, as it is now? What asked for it (an event, a label, a command) is among the facts. */
export function decidePullRequest(pullRequest: PullRequest, policy: Policy, facts: Facts): Decision {
  if (pullRequest.state === 'closed') return { outcome: 'ignore', reason: 'the pull request is closed' };
  const sha = pullRequest.head.sha;
  const notice =
    (facts.askedFor ? undefined : notWanted(pullRequest, policy, facts)) ?? notAllowed(pullRequest, policy, facts);
  if (notice) return { outcome: 'refuse', sha, reason: firstLine(notice.reason), notice };
  if (facts.alreadyRan && !facts.askedFor) return { outcome: 'ignore', reason: 'this commit has run already' };
  const needed = !speaksForHead(pullRequest, policy, facts) && policy.requiredLabels.length > 0;
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
  const files =
    changedPaths.length === 1 ? 'The changed file matches' : `All ${changedPaths.length} changed files match`;
  return {
    kind: 'neutral',
    reason: `only ignored paths changed\n\n${files} \`ignore-paths\` (${ignorePaths.map((glob) => `\`${glob}\``).join(', ')}).`,
    nextStep: ASK,
  };
}

/**
 * Code of strangers runs only after somebody allowed that very commit. What a label, a command, a button or a review
 * allowed is the approval among the facts; a label that is merely there allows nothing.
 */
function notAllowed(pullRequest: PullRequest, policy: Policy, facts: Facts): GateNotice | undefined {
  const { approval, revoked, changedCiFiles = [] } = facts;
  const { requiredLabels, approval: mode } = policy;
  const need = needsApproval({
    authorAuthorized: speaksForHead(pullRequest, policy, facts) || requiredLabels.length === 0,
    ...(approval && { approved: approval }),
    headSha: pullRequest.head.sha,
    mode,
    changedCiFiles,
  });
  if (need === undefined) return undefined;
  if (need === 'ci-files') return ciFilesChanged(pullRequest, changedCiFiles);
  const earlier = approval ?? revoked;
  const unmet = unmetLabelGroups(requiredLabels, pullRequest.labels);
  const all = describeLabelGroups(requiredLabels);
  if (facts.pushedBy !== undefined) return pushedByStranger(pullRequest, facts.pushedBy, all);
  if (earlier) return approvalRevoked(pullRequest, all, earlier);
  return unmet.length === 0
    ? labelWithoutApproval(pullRequest, all)
    : approvalMissing(pullRequest, describeLabelGroups(unmet));
}

function whyAllowed(pullRequest: PullRequest, policy: Policy, facts: Facts): string {
  const { approval } = facts;
  if (speaksForHead(pullRequest, policy, facts)) return `@${pullRequest.author} is authorized`;
  if (policy.requiredLabels.length === 0) return 'required-labels is empty: nobody needs approval';
  return `@${approval?.by} approved ${approval?.sha.slice(0, 12)} (${approval?.how})`;
}

/** The author of a pull request may start CI by themselves. */
export function isAuthor({ author, authorAssociation }: PullRequest, policy: Policy): boolean {
  return isAuthorized({ login: author, association: authorAssociation }, policy);
}

/** They also speak for its head: it was not pushed by somebody who may not start CI. */
export const speaksForHead = (
  pullRequest: PullRequest,
  policy: Policy,
  { pushedBy }: { pushedBy?: string | undefined },
): boolean => isAuthor(pullRequest, policy) && pushedBy === undefined;

const firstLine = (text: string): string => text.split('\n', 1).join('');
