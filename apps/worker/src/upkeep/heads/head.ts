import { createHash } from 'node:crypto';
import {
  type BranchPushed,
  mirrorRef,
  type PullRequest,
  type PullRequestUpdated,
  pullRequestSource,
  type Repository,
  type TagPushed,
} from '@failfast-ci/core';
import type { Branch } from '@failfast-ci/github';

/** What GitHub has now, and the event that should have told of it. */
export interface Head {
  /** Full name on the mirror. */
  ref: string;
  sha: string;
  event: BranchPushed | PullRequestUpdated | TagPushed;
}

/**
 * As if its author had pushed it: who did is not known any more, and nobody else's rights may be assumed. An author who
 * may not start CI waits for approval, as for any new commit.
 */
export function headOfPullRequest(repository: Repository, pullRequest: PullRequest): Head {
  return {
    ref: mirrorRef(pullRequestSource(pullRequest)),
    sha: pullRequest.head.sha,
    event: {
      kind: 'pull_request_updated',
      action: 'synchronized',
      repository,
      actor: pullRequest.author,
      pullRequest,
    },
  };
}

/** Nobody's name: the delivery that named the pusher is lost. */
const UNKNOWN_ACTOR = 'ghost';
const ZEROS = '0'.repeat(40);

export function headOfBranch(repository: Repository, { name, sha }: Branch): Head {
  return {
    ref: mirrorRef({ kind: 'branch', branch: name }),
    sha,
    event: { kind: 'branch_pushed', repository, actor: UNKNOWN_ACTOR, branch: name, sha, before: ZEROS },
  };
}

/** A tag at GitHub. `sha` is the tag object's for an annotated tag; `commitSha` what it points at. */
export interface Tag {
  name: string;
  sha: string;
  commitSha: string;
}

export function headOfTag(repository: Repository, { name, sha, commitSha }: Tag): Head {
  return {
    ref: mirrorRef({ kind: 'tag', tag: name, commitSha }),
    sha,
    event: { kind: 'tag_pushed', repository, actor: UNKNOWN_ACTOR, tag: name, sha, commitSha },
  };
}

/** Begins the ids of deliveries that nobody delivered. */
export const UPKEEP_PREFIX = 'upkeep-';

/** The same for the same head, so that however often it is found missing, it is asked for once. */
export function upkeepDeliveryId(repositoryId: number, { ref, sha }: Head): string {
  const place = createHash('sha256').update(ref).digest('hex').slice(0, 8);
  return `${UPKEEP_PREFIX}${repositoryId}-${place}-${sha}`;
}
