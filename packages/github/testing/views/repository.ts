import { fullNameOf } from '../model/state.ts';
import type { StoredRepository } from '../model/types.ts';
import { viewAccount } from './account.ts';
import { type Links, nodeId } from './links.ts';

export function viewRepository(repository: StoredRepository, links: Links): Record<string, unknown> {
  const fullName = fullNameOf(repository);
  const url = `${links.api}/repos/${fullName}`;
  return {
    id: repository.id,
    node_id: nodeId('Repository', repository.id),
    name: repository.name,
    full_name: fullName,
    private: repository.private,
    visibility: repository.private ? 'private' : 'public',
    owner: viewAccount(repository.owner, links),
    html_url: `${links.web}/${fullName}`,
    description: null,
    fork: false,
    url,
    branches_url: `${url}/branches{/branch}`,
    contents_url: `${url}/contents/{+path}`,
    pulls_url: `${url}/pulls{/number}`,
    statuses_url: `${url}/statuses/{sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    clone_url: `${links.web}/${fullName}.git`,
    git_url: `git://${new URL(links.web).host}/${fullName}.git`,
    ssh_url: `git@${new URL(links.web).hostname}:${fullName}.git`,
    created_at: repository.createdAt,
    updated_at: repository.pushedAt,
    pushed_at: repository.pushedAt,
    default_branch: repository.defaultBranch,
    archived: false,
    disabled: false,
    open_issues_count: [...repository.pulls.values()].filter((pull) => pull.state === 'open').length,
    topics: [],
  };
}
