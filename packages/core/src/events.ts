import type { Repository } from './repository.ts';

/** How GitHub sees the author of a pull request or comment in relation to the repository. */
export type AuthorAssociation =
  | 'COLLABORATOR'
  | 'CONTRIBUTOR'
  | 'FIRST_TIMER'
  | 'FIRST_TIME_CONTRIBUTOR'
  | 'MANNEQUIN'
  | 'MEMBER'
  | 'NONE'
  | 'OWNER';

/** A pull request as one delivery describes it. */
export interface PullRequest {
  number: number;
  title: string;
  /** Web address, for texts that people read. */
  url: string;
  state: 'open' | 'closed';
  draft: boolean;
  author: string;
  authorAssociation: AuthorAssociation;
  labels: string[];
  head: { ref: string; sha: string; repositoryFullName: string | null };
  base: { ref: string; sha: string };
  fromFork: boolean;
}

interface EventBase {
  repository: Repository;
  /** Login of whoever caused the event. */
  actor: string;
}

/** Commits arrived on a branch; `before` is all zeros when the branch is new. */
export interface BranchPushed extends EventBase {
  kind: 'branch_pushed';
  branch: string;
  sha: string;
  before: string;
}

/** A branch was deleted. */
export interface BranchDeleted extends EventBase {
  kind: 'branch_deleted';
  branch: string;
}

/** A tag was created or moved. `sha` is the tag object for an annotated tag; `commitSha` what it points at. */
export interface TagPushed extends EventBase {
  kind: 'tag_pushed';
  tag: string;
  sha: string;
  commitSha: string;
}

/** A tag was deleted. */
export interface TagDeleted extends EventBase {
  kind: 'tag_deleted';
  tag: string;
}

/** A pull request was opened, reopened, marked ready, or its head moved. */
export interface PullRequestUpdated extends EventBase {
  kind: 'pull_request_updated';
  action: 'opened' | 'reopened' | 'synchronized' | 'ready_for_review';
  pullRequest: PullRequest;
  /** Where its head moved: the commit that it was before. Tells a late delivery from news. */
  previousHeadSha?: string;
}

/** A label was put on a pull request. */
export interface PullRequestLabeled extends EventBase {
  kind: 'pull_request_labeled';
  label: string;
  pullRequest: PullRequest;
}

/** A pull request was closed, merged or not. */
export interface PullRequestClosed extends EventBase {
  kind: 'pull_request_closed';
  pullRequest: PullRequest;
  merged: boolean;
}

/** Somebody wrote a comment below a pull request. Edited comments are no events: they must not run twice. */
export interface CommentCreated extends EventBase {
  kind: 'comment_created';
  number: number;
  commentId: number;
  /** At most 65,536 characters, as GitHub allows. */
  body: string;
  authorAssociation: AuthorAssociation;
  isBot: boolean;
  /** Milliseconds since the epoch, on GitHub's clock. */
  createdAt: number;
}

/** Somebody approved a pull request in a review. */
export interface ReviewApproved extends EventBase {
  kind: 'review_approved';
  pullRequest: PullRequest;
  /** The commit that was reviewed. */
  sha: string;
  authorAssociation: AuthorAssociation;
  isBot: boolean;
  /** Milliseconds since the epoch, on GitHub's clock. */
  submittedAt: number;
}

/** What a button on a check run, or its re-run, is about. Hints only: the target is checked before anything acts. */
export interface CheckTarget {
  checkRunId: number;
  name: string;
  externalId: string | null;
  headSha: string;
}

/** Somebody pressed a button that the bridge offered on a check run. */
export interface CheckActionRequested extends EventBase {
  kind: 'check_action_requested';
  /** The button's identifier, e.g. `retry`. */
  action: string;
  target: CheckTarget;
}

/** Somebody asked GitHub to run one check again. */
export interface CheckRerequested extends EventBase {
  kind: 'check_rerequested';
  target: CheckTarget;
}

/** Somebody asked GitHub to run all checks of a commit again. */
export interface CheckSuiteRerequested extends EventBase {
  kind: 'check_suite_rerequested';
  sha: string;
}

/** A merge queue asks for checks of the commit that it is about to merge. */
export interface MergeGroupRequested extends EventBase {
  kind: 'merge_group_requested';
  sha: string;
  /** Short name of the queue's branch: `gh-readonly-queue/main/pr-7-…`. */
  branch: string;
  baseBranch: string;
}

/** A merge group is over, merged or not. */
export interface MergeGroupDestroyed extends EventBase {
  kind: 'merge_group_destroyed';
  sha: string;
  branch: string;
  /** `merged`, `invalidated` or `dequeued`. */
  reason: string;
}

/** The repository has another name or owner; its id stays. `repository` has the new name. */
export interface RepositoryMoved extends EventBase {
  kind: 'repository_moved';
  /** `owner/name` as it was. */
  formerFullName: string;
}

/** Everything that can happen on GitHub and that the bridge acts on. */
export type GithubEvent =
  | BranchPushed
  | BranchDeleted
  | TagPushed
  | TagDeleted
  | PullRequestUpdated
  | PullRequestLabeled
  | PullRequestClosed
  | CommentCreated
  | ReviewApproved
  | CheckActionRequested
  | CheckRerequested
  | CheckSuiteRerequested
  | MergeGroupRequested
  | MergeGroupDestroyed
  | RepositoryMoved;

/**
 * GitLab says that a pipeline may have changed. A hint, never the truth: whoever acts on it reads the pipeline.
 * `ciJob` is there when the hint came from a Job hook.
 */
export interface PipelineChanged {
  kind: 'pipeline_changed';
  projectId: number;
  pipelineId: number;
  /** GitLab's word for the state when the hook was sent; any string, since GitLab adds states. */
  status: string;
  sha: string;
  ref: string;
  /** How the pipeline came to be: `api`, `push`, `parent_pipeline`, …; absent where the hook does not say. */
  source?: string;
  /** The pipeline that started this one, when both belong to the same project. */
  parentPipelineId?: number;
  ciJob?: { id: number; name: string; status: string };
}

/** What a delivery turned out to be: something to act on, or a reason for doing nothing. */
export type Parsed<Event> = { event: Event } | { ignored: string };
