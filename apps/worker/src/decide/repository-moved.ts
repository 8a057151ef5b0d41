import type { RepositoryMoved } from '@failfast-ci/core';
import type { Outcome } from '../outcome.ts';

/**
 * A new name or owner needs no preparation: what is cached of a mirror is for one name, and the next run finds the
 * project by its record and renames it.
 */
export async function onRepositoryMoved(event: RepositoryMoved): Promise<Outcome> {
  return { outcome: 'done', reason: `${event.formerFullName} is ${event.repository.fullName} now` };
}
