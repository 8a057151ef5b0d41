import { type GithubContext, timestamp } from '../context.ts';
import type { StoredComment, StoredPull, StoredRepository, StoredReview } from '../model/types.ts';
import { announceComment } from '../payloads/issue-comment.ts';
import { viewReview } from '../views/comment.ts';
import { viewPull } from '../views/pull.ts';
import { associationOf } from './association.ts';
import { registerLabel } from './new-pull.ts';
import { announceLabel } from './pull-refs.ts';
import { findPull } from './pulls.ts';

export interface NewReview {
  author: string;
  association?: string;
  state?: 'approved' | 'changes_requested' | 'commented';
  body?: string;
  /** The reviewed commit; the head unless told otherwise. */
  commit?: string;
}

export type ConversationActions = ReturnType<typeof conversationActions>;

/** Labels, comments and reviews. */
export function conversationActions(context: GithubContext) {
  const { state } = context;

  const relabel = (repo: string, number: number, name: string, actor: string | undefined, added: boolean): void => {
    const { repository, pull } = findPull(context, repo, number);
    registerLabel(context, repository, name);
    pull.labels = pull.labels.filter((label) => label !== name).concat(added ? [name] : []);
    const sender = state.account(actor ?? repository.owner.login);
    announceLabel(context, repository, pull, { name, added, sender });
  };

  return {
    label(repo: string, number: number, name: string, { actor }: { actor?: string } = {}): void {
      relabel(repo, number, name, actor, true);
    },

    unlabel(repo: string, number: number, name: string, { actor }: { actor?: string } = {}): void {
      relabel(repo, number, name, actor, false);
    },

    /** Writes a comment on a pull request. */
    comment(
      repo: string,
      number: number,
      body: string,
      options: { author?: string; association?: string } = {},
    ): StoredComment {
      const { repository, pull } = findPull(context, repo, number);
      const author = options.author ? state.account(options.author) : pull.author;
      const association = options.association ?? associationOf(context, repository, author);
      return addComment(context, repository, { pull, body, author, association });
    },

    /** Changes the text of a comment. */
    editComment(repo: string, commentId: number, body: string): void {
      const repository = state.repository(repo);
      const comment = repository.comments.find(({ id }) => id === commentId);
      if (!comment) throw new Error(`${repo} has no comment ${commentId}`);
      const from = comment.body;
      comment.body = body;
      comment.updatedAt = timestamp(context);
      announceComment(context, repository, comment, { action: 'edited', changes: { body: { from } } });
    },

    /** Submits a review. */
    review(repo: string, number: number, options: NewReview): StoredReview {
      const { repository, pull } = findPull(context, repo, number);
      const author = state.account(options.author);
      const review: StoredReview = {
        id: state.nextId(),
        author,
        association: options.association ?? associationOf(context, repository, author),
        state: (options.state ?? 'approved').toUpperCase(),
        body: options.body ?? '',
        commitId: options.commit ?? pull.head.sha,
        submittedAt: timestamp(context),
      };
      pull.reviews.push(review);
      announceReview(context, repository, pull, review);
      return review;
    },
  };
}

/** Adds a comment and says so; used by people and by the App alike. */
export function addComment(
  context: GithubContext,
  repository: StoredRepository,
  { pull, body, author, association }: Pick<StoredComment, 'body' | 'author' | 'association'> & { pull: StoredPull },
): StoredComment {
  const now = timestamp(context);
  const id = context.state.nextId();
  const comment = { id, issue: pull.number, body, author, association, createdAt: now, updatedAt: now };
  repository.comments.push(comment);
  announceComment(context, repository, comment, { action: 'created' });
  return comment;
}

function announceReview(
  context: GithubContext,
  repository: StoredRepository,
  pull: StoredPull,
  review: StoredReview,
): void {
  const links = { api: context.origin(), web: context.origin() };
  const view = viewReview(review, { repository, number: pull.number }, links);
  context.emit({
    event: 'pull_request_review',
    action: 'submitted',
    repository,
    sender: review.author,
    // Webhooks tell the state in lower case, the API in upper case.
    fields: { review: { ...view, state: review.state.toLowerCase() }, pull_request: viewPull(pull, repository, links) },
  });
}
