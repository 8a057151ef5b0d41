import { type AuthorAssociation, isAuthorized, type Repository } from '@failfast-ci/core';
import type { DecideDeps } from './deps.ts';

const WRITERS = new Set(['admin', 'maintain', 'write']);

/**
 * May this person allow the code of others to run? They are authorized, or have write access; asked, not assumed from
 * GitHub's having offered them the button or the label (people with triage rights can label).
 */
export async function mayApprove(
  { policy, github }: Pick<DecideDeps, 'policy' | 'github'>,
  repository: Repository,
  { login, association, isBot = false }: { login: string; association?: AuthorAssociation; isBot?: boolean },
): Promise<boolean> {
  const listed = policy.authorizedUsers.some((user) => user.toLowerCase() === login.toLowerCase());
  if (listed) return true;
  if (isBot) return false;
  if (association !== undefined && isAuthorized({ login, association }, policy)) return true;
  return WRITERS.has(await github.repository(repository).readPermission(login));
}
