import { fullNameOf } from '../model/state.ts';
import type { StoredComment, StoredReaction, StoredRepository, StoredReview } from '../model/types.ts';
import { viewAccount } from './account.ts';
import { type Links, nodeId } from './links.ts';

export function viewComment(
  comment: StoredComment,
  repository: StoredRepository,
  links: Links,
): Record<string, unknown> {
  const fullName = fullNameOf(repository);
  return {
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    url: `${links.api}/repos/${fullName}/issues/comments/${comment.id}`,
    html_url: `${links.web}/${fullName}/pull/${comment.issue}#issuecomment-${comment.id}`,
    issue_url: `${links.api}/repos/${fullName}/issues/${comment.issue}`,
    user: viewAccount(comment.author, links),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: comment.association,
    body: comment.body,
    performed_via_github_app: null,
  };
}

export function viewReaction(reaction: StoredReaction, links: Links): Record<string, unknown> {
  return {
    id: reaction.id,
    node_id: nodeId('Reaction', reaction.id),
    user: viewAccount(reaction.user, links),
    content: reaction.content,
    created_at: reaction.createdAt,
  };
}

export function viewReview(
  review: StoredReview,
  place: { repository: StoredRepository; number: number },
  links: Links,
): Record<string, unknown> {
  const fullName = fullNameOf(place.repository);
  const pullUrl = `${links.api}/repos/${fullName}/pulls/${place.number}`;
  const htmlUrl = `${links.web}/${fullName}/pull/${place.number}#pullrequestreview-${review.id}`;
  return {
    id: review.id,
    node_id: nodeId('PullRequestReview', review.id),
    user: viewAccount(review.author, links),
    body: review.body,
    state: review.state,
    html_url: htmlUrl,
    pull_request_url: pullUrl,
    _links: { html: { href: htmlUrl }, pull_request: { href: pullUrl } },
    submitted_at: review.submittedAt,
    commit_id: review.commitId,
    author_association: review.association,
  };
}
