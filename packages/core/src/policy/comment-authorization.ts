import type { AuthorAssociation } from '../events.ts';
import { isAuthorized } from './authorization.ts';
import type { Policy } from './policy.ts';

export interface Commenter {
  login: string;
  association?: AuthorAssociation;
  /** GitHub says that this account is an app or a bot. */
  isBot: boolean;
}

/** The first line of `reason` works as a title; `nextStep` is a sentence. */
export type CommandPermission = { allowed: true } | { allowed: false; reason: string; nextStep: string };

/**
 * May this account give commands in comments? People as `isAuthorized` says. Bots only when `authorized_users` has
 * their very login: neither `*` nor an association is meant for programs, which often repeat what strangers wrote.
 */
export function mayCommand(
  { login, association, isBot }: Commenter,
  policy: Pick<Policy, 'authorizedUsers' | 'authorizedGroups'>,
): CommandPermission {
  if (isBot) return isNamed(login, policy) ? { allowed: true } : refusedBot(login);
  const person = association === undefined ? { login } : { login, association };
  return isAuthorized(person, policy) ? { allowed: true } : refusedPerson(login, association);
}

function isNamed(login: string, { authorizedUsers }: Pick<Policy, 'authorizedUsers'>): boolean {
  return authorizedUsers.some((user) => user !== '*' && user.toLowerCase() === login.toLowerCase());
}

function refusedBot(login: string): CommandPermission {
  return {
    allowed: false,
    reason: `commands of bots do not count\n\n@${login} is a bot, and its login is not in \`failfast.authorized_users\`.`,
    nextStep: `A maintainer writes the command, or an operator of the bridge adds \`${login}\` to \`failfast.authorized_users\`.`,
  };
}

function refusedPerson(login: string, association: AuthorAssociation = 'NONE'): CommandPermission {
  return {
    allowed: false,
    reason: `not allowed to give commands\n\n@${login} may not give commands here (author association ${association}).`,
    nextStep: `A maintainer writes the command, or an operator of the bridge adds \`${login}\` to \`failfast.authorized_users\`.`,
  };
}
