import {
  type DeadLetter,
  type DeadLetterFilter,
  findDeadLetters,
  type ProducerDeps,
  readDeadLetter,
} from '@failfast-ci/queue';

export interface FilterOptions {
  stage?: string;
  repository?: string;
  error?: string;
  /** Milliseconds. */
  older?: number;
  /** Milliseconds. */
  newer?: number;
}

export function filterFrom({ stage, repository, error, older, newer }: FilterOptions, now: number): DeadLetterFilter {
  return {
    ...(stage !== undefined && { stage }),
    ...(repository !== undefined && { repository }),
    ...(error !== undefined && { error }),
    ...(older !== undefined && { before: now - older }),
    ...(newer !== undefined && { after: now - newer }),
  };
}

/** The letters that are named, or all that match. Ids without a letter come back as `missing`. */
export async function chooseLetters(
  producer: ProducerDeps,
  ids: string[],
  filter: DeadLetterFilter,
): Promise<{ letters: DeadLetter[]; missing: string[] }> {
  if (ids.length === 0) return { letters: await findDeadLetters(producer, filter), missing: [] };
  const found = await Promise.all(ids.map(async (id) => [id, await readDeadLetter(producer, id)] as const));
  return {
    letters: found.flatMap(([, letter]) => (letter ? [letter] : [])),
    missing: found.flatMap(([id, letter]) => (letter ? [] : [id])),
  };
}
