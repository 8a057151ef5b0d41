import type { GithubContext } from '../context.ts';
import { fullNameOf } from '../model/state.ts';
import type { StoredComment, StoredPull, StoredRepository } from '../model/types.ts';
import { viewAccount } from '../views/account.ts';
import { viewComment } from '../views/comment.ts';
import { viewLabel } from '../views/label.ts';
import type { Links } from '../views/links.ts';

/** Says that a comment was written, changed or removed. */
export function announceComment(
  context: GithubContext,
  repository: StoredRepository,
  comment: StoredComment,
  { action, changes }: { action: 'created' | 'edited' | 'deleted'; changes?: Record<string, unknown> },
): void {
  const pull = repository.pulls.get(comment.issue);
  if (!pull) return;
  const links = { api: context.origin(), web: context.origin() };
  const issue = viewPullAsIssue(pull, repository, links);
  const fields = { issue, comment: viewComment(comment, repository, links), ...(changes && { changes }) };
  context.emit({ event: 'issue_comment', action, repository, sender: comment.author, fields });
}

/** A pull request is an issue to this part of GitHub; `pull_request` is what tells it from a real one. */
export function viewPullAsIssue(pull: StoredPull, repository: StoredRepository, links: Links): Record<string, unknown> {
  const fullName = fullNameOf(repository);
  const url = `${links.api}/repos/${fullName}/issues/${pull.number}`;
  const htmlUrl = `${links.web}/${fullName}/pull/${pull.number}`;
  return {
    url,
    repository_url: `${links.api}/repos/${fullName}`,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: htmlUrl,
    id: pull.id,
    node_id: `I_${pull.id}`,
    number: pull.number,
    title: pull.title,
    user: viewAccount(pull.author, links),
    labels: pull.labels.map((name) => viewLabel(name, repository, links)),
    state: pull.state,
    locked: false,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: repository.comments.filter((comment) => comment.issue === pull.number).length,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    author_association: pull.association,
    active_lock_reason: null,
    draft: pull.draft,
    pull_request: {
      url: `${links.api}/repos/${fullName}/pulls/${pull.number}`,
      html_url: htmlUrl,
      diff_url: `${htmlUrl}.diff`,
      patch_url: `${htmlUrl}.patch`,
      merged_at: pull.merged ? pull.closedAt : null,
    },
    body: pull.body,
  };
}
