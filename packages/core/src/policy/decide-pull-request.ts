import type { PullRequest, PullRequestUpdated } from '../events.ts';
import { isAuthorized } from './authorization.ts';
import type { Decision, GateNotice } from './decision.ts';
import type { Facts } from './facts.ts';
import type { Policy } from './policy.ts';
import { pullRequestSource } from './pull-request-source.ts';
import { describeLabelGroups, unmetLabelGroups } from './required-labels.ts';
import { matchesBranch } from './triggers.ts';

/** May this pull request run? Its base branch is one that runs, and its author or its labels allow this commit. */
export function decidePullRequest(event: PullRequestUpdated, policy: Policy, facts: Facts): Decision {
  const { pullRequest } = event;
  if (pullRequest.state === 'closed') return { outcome: 'ignore', reason: 'the pull request is closed' };
  const sha = pullRequest.head.sha;
  const notice = baseNotListed(pullRequest, policy) ?? notAllowed(event, policy, facts);
  if (notice) return { outcome: 'refuse', sha, reason: firstLine(notice.reason), notice };
  if (facts.alreadyRan) return { outcome: 'ignore', reason: 'this commit has run already' };
  return { outcome: 'run', source: pullRequestSource(pullRequest), sha, reason: whyAllowed(pullRequest, policy) };
}

function baseNotListed({ base }: PullRequest, { onPullRequests }: Policy): GateNotice | undefined {
  if (matchesBranch(onPullRequests, base.ref)) return undefined;
  return {
    kind: 'neutral',
    reason: `CI does not run for pull requests into \`${base.ref}\`\n\nThe base branch matches nothing in \`on-pullrequests\`.`,
    nextStep: 'Nothing to do. An operator of the bridge can add the branch to `failfast.build.on-pullrequests`.',
  };
}

/**
 * Labels approve a commit, not a pull request: a label that was there before the last push says nothing about what
 * was pushed. So they count when the pull request appears, and afterwards only for the commit they were seen with.
 */
function notAllowed(event: PullRequestUpdated, policy: Policy, facts: Facts): GateNotice | undefined {
  const { pullRequest, action } = event;
  if (isAuthor(pullRequest, policy) || policy.requiredLabels.length === 0) return undefined;
  if (facts.approvedSha === pullRequest.head.sha) return undefined;
  const unmet = unmetLabelGroups(policy.requiredLabels, pullRequest.labels);
  if (unmet.length === 0 && action === 'opened') return undefined;
  const wanted = describeLabelGroups(unmet.length > 0 ? unmet : policy.requiredLabels);
  return unmet.length > 0
    ? approvalMissing(pullRequest, wanted)
    : approvalOutdated(pullRequest, wanted, facts.approvedSha);
}

function approvalMissing(pullRequest: PullRequest, wanted: string): GateNotice {
  return {
    kind: 'refused',
    reason: `waiting for ${wanted}\n\n@${pullRequest.author} may not start CI here (author association ${pullRequest.authorAssociation}), and nobody who may has allowed this commit yet.`,
    nextStep: `A maintainer reviews commit ${pullRequest.head.sha.slice(0, 12)} and adds ${wanted}. Nobody else needs to do anything.`,
  };
}

function approvalOutdated(pullRequest: PullRequest, wanted: string, approvedSha: string | undefined): GateNotice {
  const earlier = approvedSha ? `commit ${approvedSha.slice(0, 12)}` : 'an earlier commit';
  return {
    kind: 'refused',
    reason: `new commits wait for approval\n\nThe approval was given to ${earlier}, and @${pullRequest.author} pushed since. Each commit of an author who may not start CI is approved by itself.`,
    nextStep: `A maintainer reviews commit ${pullRequest.head.sha.slice(0, 12)}, then removes ${wanted} and adds it again.`,
  };
}

function whyAllowed(pullRequest: PullRequest, policy: Policy): string {
  if (isAuthor(pullRequest, policy)) return `@${pullRequest.author} is authorized`;
  if (policy.requiredLabels.length === 0) return 'required-labels is empty: nobody needs approval';
  return 'the required labels approve this commit';
}

function isAuthor({ author, authorAssociation }: PullRequest, policy: Policy): boolean {
  return isAuthorized({ login: author, association: authorAssociation }, policy);
}

const firstLine = (text: string): string => text.split('\n', 1).join('');
