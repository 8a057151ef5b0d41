import type { GithubContext } from '../context.ts';
import type { Account, StoredRepository } from '../model/types.ts';

/** What a person is to a repository, in GitHub's words, as far as the stand-in knows. */
export function associationOf({ state }: GithubContext, repository: StoredRepository, { id, login }: Account): string {
  if (id === repository.owner.id) return 'OWNER';
  const name = login.toLowerCase();
  if (state.members.get(repository.owner.login.toLowerCase())?.has(name)) return 'MEMBER';
  return repository.collaborators.has(name) ? 'COLLABORATOR' : 'NONE';
}
