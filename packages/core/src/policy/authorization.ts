import type { AuthorAssociation } from '../events.ts';
import type { Policy } from './policy.ts';

type Authorization = Pick<Policy, 'authorizedUsers' | 'authorizedGroups'>;

/**
 * May this person start CI? The login is listed, or the author association is. Logins are compared without case,
 * as GitHub does.
 */
export function isAuthorized(
  { login, association }: { login: string; association?: AuthorAssociation },
  { authorizedUsers, authorizedGroups }: Authorization,
): boolean {
  const listed = authorizedUsers.some((user) => user === '*' || user.toLowerCase() === login.toLowerCase());
  if (listed || association === undefined) return listed;
  return authorizedGroups.some((group) => group === '*' || group.toUpperCase() === association);
}
