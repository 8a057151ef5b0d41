import type { CommitFacts } from '../git/read-commit.ts';
import { fullNameOf } from '../model/state.ts';
import type { StoredRepository } from '../model/types.ts';
import { type Links, nodeId } from './links.ts';

export function viewCommit(commit: CommitFacts, repository: StoredRepository, links: Links): Record<string, unknown> {
  const api = `${links.api}/repos/${fullNameOf(repository)}`;
  const web = `${links.web}/${fullNameOf(repository)}`;
  return {
    sha: commit.sha,
    node_id: nodeId('Commit', commit.sha),
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      url: `${api}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
    },
    url: `${api}/commits/${commit.sha}`,
    html_url: `${web}/commit/${commit.sha}`,
    comments_url: `${api}/commits/${commit.sha}/comments`,
    author: null,
    committer: null,
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${api}/commits/${sha}`,
      html_url: `${web}/commit/${sha}`,
    })),
  };
}

/** A commit as `push` and `merge_group` events embed it. */
export function viewPushedCommit(
  commit: CommitFacts,
  repository: StoredRepository,
  links: Links,
): Record<string, unknown> {
  const { name, email } = commit.author;
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${links.web}/${fullNameOf(repository)}/commit/${commit.sha}`,
    author: { name, email, username: name },
    committer: { name: commit.committer.name, email: commit.committer.email, username: 'web-flow' },
    added: [],
    removed: [],
    modified: [],
  };
}
