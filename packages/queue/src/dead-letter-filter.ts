import type { DeadLetter } from './dead-letters.ts';

/** Which dead letters are meant; all given conditions must hold. */
export interface DeadLetterFilter {
  stage?: string;
  /** `owner/name`, whatever the case. */
  repository?: string;
  /** Occurs in one of the errors, whatever the case. */
  error?: string;
  /** Given up before this, milliseconds since the epoch. */
  before?: number;
  /** Given up after this, milliseconds since the epoch. */
  after?: number;
}

export function matchesDeadLetter(letter: DeadLetter, filter: DeadLetterFilter): boolean {
  const { stage, repository, error, before, after } = filter;
  return (
    (stage === undefined || letter.stage === stage) &&
    (repository === undefined || letter.repository?.toLowerCase() === repository.toLowerCase()) &&
    (error === undefined || letter.errors.some((text) => text.toLowerCase().includes(error.toLowerCase()))) &&
    (before === undefined || letter.lastAt < before) &&
    (after === undefined || letter.lastAt > after)
  );
}
