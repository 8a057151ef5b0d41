import type { PullRequestLabeled } from '../events.ts';
import { decidePullRequest } from './decide-pull-request.ts';
import type { Decision } from './decision.ts';
import type { Facts } from './facts.ts';
import type { Policy } from './policy.ts';
import { unmetLabelGroups } from './required-labels.ts';

/**
 * A label starts CI when the operator listed it, or when it is one that approves: then the pull request was waiting
 * for it. A commit that runs already is not run again for a mere approval.
 */
export function decideLabel(event: PullRequestLabeled, policy: Policy, facts: Facts): Decision {
  const { label, pullRequest } = event;
  const starts = policy.onLabels.includes(label);
  const approves = isApprovingLabel(event, policy);
  if (!starts && !approves) return { outcome: 'ignore', reason: `label ${label} is not in on-labels` };
  const excluding = policy.onLabelsExclusive.find((other) => other !== label && pullRequest.labels.includes(other));
  if (excluding) return { outcome: 'ignore', reason: `label ${excluding} is present (on-labels-exclusive)` };
  return decidePullRequest(pullRequest, policy, approves ? facts : { ...facts, alreadyRan: false });
}

/** The label is one of the required ones, and with it all groups are there. */
export function isApprovingLabel({ label, pullRequest }: PullRequestLabeled, { requiredLabels }: Policy): boolean {
  const labels = [...pullRequest.labels, label];
  return requiredLabels.some((group) => group.includes(label)) && unmetLabelGroups(requiredLabels, labels).length === 0;
}
