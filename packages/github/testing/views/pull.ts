import { fullNameOf } from '../model/state.ts';
import type { Account, StoredPull, StoredRepository } from '../model/types.ts';
import { viewAccount } from './account.ts';
import { viewLabel } from './label.ts';
import { type Links, nodeId } from './links.ts';
import { viewRepository } from './repository.ts';

/** A pull request as both the REST API and webhooks show it. */
export function viewPull(pull: StoredPull, repository: StoredRepository, links: Links): Record<string, unknown> {
  const fullName = fullNameOf(repository);
  const url = `${links.api}/repos/${fullName}/pulls/${pull.number}`;
  const issueUrl = `${links.api}/repos/${fullName}/issues/${pull.number}`;
  const statusesUrl = `${links.api}/repos/${fullName}/statuses/${pull.head.sha}`;
  const htmlUrl = `${links.web}/${fullName}/pull/${pull.number}`;
  const mergeable = pull.mergeabilityKnown ? pull.mergeable : null;
  return {
    url,
    id: pull.id,
    node_id: nodeId('PullRequest', pull.id),
    html_url: htmlUrl,
    diff_url: `${htmlUrl}.diff`,
    patch_url: `${htmlUrl}.patch`,
    issue_url: issueUrl,
    number: pull.number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: viewAccount(pull.author, links),
    body: pull.body,
    created_at: pull.createdAt,
    updated_at: pull.updatedAt,
    closed_at: pull.closedAt,
    merged_at: pull.merged ? pull.closedAt : null,
    merge_commit_sha: pull.mergeabilityKnown ? pull.mergeSha : null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: pull.labels.map((name) => viewLabel(name, repository, links)),
    milestone: null,
    draft: pull.draft,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${links.api}/repos/${fullName}/pulls/comments{/number}`,
    comments_url: `${issueUrl}/comments`,
    statuses_url: statusesUrl,
    head: viewHead(pull, repository, links),
    base: viewSide(pull.base, repository.owner, viewRepository(repository, links), links),
    _links: {
      self: { href: url },
      html: { href: htmlUrl },
      issue: { href: issueUrl },
      comments: { href: `${issueUrl}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${links.api}/repos/${fullName}/pulls/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: statusesUrl },
    },
    author_association: pull.association,
    auto_merge: null,
    active_lock_reason: null,
    merged: pull.merged,
    mergeable,
    rebaseable: mergeable,
    mergeable_state: mergeable === null ? 'unknown' : mergeable ? 'clean' : 'dirty',
    merged_by: null,
    comments: repository.comments.filter((comment) => comment.issue === pull.number).length,
    review_comments: 0,
    maintainer_can_modify: pull.fork,
    commits: 1,
    additions: 1,
    deletions: 0,
    changed_files: 1,
  };
}

type Json = Record<string, unknown>;

function viewSide({ ref, sha }: StoredPull['head'], owner: Account, repo: Json | null, links: Links): Json {
  return { label: `${owner.login}:${ref}`, ref, sha, user: viewAccount(owner, links), repo };
}

/** The fork's repository has no git of its own here: GitHub's clients reach its commits by `refs/pull/N/head`. */
function viewHead(pull: StoredPull, repository: StoredRepository, links: Links): Json {
  if (!pull.fork) return viewSide(pull.head, repository.owner, viewRepository(repository, links), links);
  if (pull.headRepository === null) return viewSide(pull.head, pull.author, null, links);
  const fork = { ...repository, id: pull.id + 1, owner: pull.author, pulls: new Map() };
  return viewSide(pull.head, pull.author, { ...viewRepository(fork, links), fork: true }, links);
}
