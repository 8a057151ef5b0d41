import { type CommentCreated, NotFoundError } from '@failfast-ci/core';
import { isOlderThanRedis } from '../state/epoch.ts';
import type { DecideDeps } from './deps.ts';

/** A reply needs no title: what stands before the first empty line of a reason is left out. */
export const replyOf = ({ reason, nextStep }: { reason: string; nextStep: string }): string =>
  [...reason.split('\n\n').slice(1), nextStep].join('\n\n');

const REMEMBERED_S = 7 * 24 * 3600;

/**
 * Best effort: a comment deleted meanwhile must not stop what it asked for. Where the last one is missing, a loss of Redis
 * has the comment answered once more (before-loss.ts).
 */
export async function react(
  deps: DecideDeps,
  { repository, commentId }: CommentCreated,
  content: 'eyes' | '+1' | 'confused',
): Promise<void> {
  await deps.github
    .repository(repository)
    .createReaction(commentId, content)
    .catch((error: unknown) => deps.warn('cannot react to the comment', error));
}

/**
 * Once, however often the job runs: a comment cannot be taken back from the mailboxes it went to. Where somebody may have
 * written it before, GitHub is asked; a note that nobody sees says what it answers.
 */
export async function reply(deps: DecideDeps, event: CommentCreated, text: string): Promise<void> {
  const { redis, keys } = deps.producer;
  const api = deps.github.repository(event.repository);
  const note = `<!-- answers comment ${event.commentId} -->`;
  const isFirst = (await redis.set(keys.replied(`comment-${event.commentId}`), 1, 'EX', REMEMBERED_S, 'NX')) !== null;
  const maybeWritten = !isFirst || (await isOlderThanRedis(deps.producer, event.createdAt));
  try {
    if (maybeWritten && (await api.hasOwnComment(event.number, { since: event.createdAt, containing: note }))) return;
    await api.createComment(event.number, `${text}\n\n${note}`);
  } catch (error) {
    if (error instanceof NotFoundError) return deps.warn('cannot reply to the comment', error);
    throw error;
  }
}
