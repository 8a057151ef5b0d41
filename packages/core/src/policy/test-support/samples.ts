import type { PullRequest } from '../../events.ts';
import type { Repository } from '../../repository.ts';
import type { Policy } from '../policy.ts';
import type { ApprovalRecord } from '../trust.ts';

export const HEAD = 'b'.repeat(40);
export const EARLIER = 'a'.repeat(40);

export const repository: Repository = { id: 1, fullName: 'acme/site', installationId: 2, defaultBranch: 'main' };

/** The defaults of failfast-api, on branch `main`. */
export const policyOf = (more: Partial<Policy> = {}): Policy => ({
  onBranches: ['main'],
  onPullRequests: ['*'],
  onLabels: ['ok-to-test'],
  onLabelsExclusive: [],
  onComments: ['/test'],
  requiredLabels: [['ok-to-test']],
  authorizedUsers: [],
  authorizedGroups: ['COLLABORATOR', 'MEMBER', 'OWNER'],
  drafts: 'run',
  ignorePaths: [],
  ciPaths: [],
  approval: 'per-commit',
  ...more,
});

/** A pull request of somebody who may start CI. */
export const pullRequestOf = (more: Partial<PullRequest> = {}): PullRequest => ({
  number: 7,
  title: 'Greet the reader',
  url: 'https://github.com/acme/site/pull/7',
  state: 'open',
  draft: false,
  author: 'ada',
  authorAssociation: 'MEMBER',
  labels: [],
  head: { ref: 'hello', sha: HEAD, repositoryFullName: 'acme/site' },
  base: { ref: 'main', sha: 'c'.repeat(40) },
  fromFork: false,
  ...more,
});

export const strangersPullRequest = (more: Partial<PullRequest> = {}): PullRequest =>
  pullRequestOf({ author: 'mallory', authorAssociation: 'NONE', fromFork: true, ...more });

export const approvalOf = (sha: string, more: Partial<ApprovalRecord> = {}): ApprovalRecord => ({
  sha,
  by: 'ada',
  how: 'command',
  at: 10,
  ...more,
});
