import { ForbiddenError, PermanentError } from '@failfast-ci/core';
import type { Call } from './send.ts';

/** Refusals that GitHub words in its own way, and what helps against each. */
const KNOWN: { said: RegExp; code: string; nextStep: string }[] = [
  {
    said: /installation has been suspended/i,
    code: 'github-installation-suspended',
    nextStep: 'Resume the installation of the GitHub App in the settings of the organization or account.',
  },
  {
    said: /archived/i,
    code: 'github-repository-archived',
    nextStep: 'Unarchive the repository, or remove it from the installation of the GitHub App.',
  },
  {
    said: /IP allow list/i,
    code: 'github-ip-not-allowed',
    nextStep: 'Add the address of the bridge to the IP allow list of the organization.',
  },
];

/** A 403 that is no rate limit: says what to do about it. */
export function refusal(message: string, said: string, call: Call): PermanentError {
  // GitHub's contents API refuses files over 100 MB with a 403.
  if (/too_large|too large/i.test(said)) return new PermanentError(message, { code: 'github-answer-too-large' });
  if (/is locked/i.test(said)) {
    return new PermanentError(message, {
      code: 'github-conversation-locked',
      nextStep: 'Unlock the conversation of the pull request.',
    });
  }
  const known = KNOWN.find((refused) => refused.said.test(said));
  if (known) return new ForbiddenError(message, { ...known, operatorMustAct: true });
  return new ForbiddenError(message, {
    code: 'github-permission-missing',
    operatorMustAct: true,
    nextStep: grant(call.permission),
  });
}

/** The sentence that tells an operator how to grant a permission; `permission` as GitHub's settings page says it. */
export function grant(permission = 'the permissions that the documentation lists'): string {
  return `Grant the GitHub App "${permission}" in its settings, then accept the change on the installation.`;
}
