import {
  approve,
  type Command,
  type CommentCreated,
  mayCommand,
  NotFoundError,
  type PullRequest,
  parseCommands,
} from '@failfast-ci/core';
import type { Outcome } from '../outcome.ts';
import { isOlderThanRedis } from '../state/epoch.ts';
import { pullRequestState, readOnceTold } from '../state/pull-requests.ts';
import { mayBeTold } from '../state/refusals.ts';
import { askPullRequest, runApproved } from './ask-pull-request.ts';
import { becameOf, hasRunSince } from './before-loss.ts';
import { helpText } from './command-help.ts';
import type { DecideDeps, Wish } from './deps.ts';
import { mayApprove } from './may-approve.ts';
import { actOnCiJob, actOnHead, skipCheck } from './pipeline-actions.ts';

/** What became of one command: nothing to say, or words for the reply. */
type Answer = { ok: true; text?: string } | { ok: false; text: string };

/** A comment with commands: acknowledged at once, done one after the other, refused with a short reply. */
export async function onComment(deps: DecideDeps, wish: Wish, event: CommentCreated): Promise<Outcome> {
  const commands = parseCommands(event.body, { aliases: deps.policy.onComments });
  if (commands.length === 0) return { outcome: 'ignored', reason: 'the comment has no command' };
  const earlier = await becameOf(deps, event);
  if (earlier === 'refused') return { outcome: 'ignored', reason: 'it was answered before' };
  if (earlier === 'withdrawn') return { outcome: 'ignored', reason: 'the comment was deleted' };
  const api = deps.github.repository(event.repository);
  const allowed = mayCommand(
    { login: event.actor, association: event.authorAssociation, isBot: event.isBot },
    deps.policy,
  );
  if (!allowed.allowed) {
    // Two bots that answer each other would never stop.
    if (event.isBot) return { outcome: 'ignored', reason: firstLine(allowed.reason) };
    if (await mayBeTold(deps.producer, event.repository.id, event.actor, event.commentId)) {
      await reply(deps, event, replyOf(allowed));
    }
    await react(deps, event, 'confused');
    return { outcome: 'refused', reason: firstLine(allowed.reason) };
  }
  const isAgain = earlier === 'obeyed';
  if (!isAgain) await react(deps, event, 'eyes');
  const answers: Answer[] = [];
  for (const [index, command] of commands.entries()) {
    if (isAgain && !MAY_BE_LOST.has(command.kind)) continue;
    const each = { ...wish, id: index === 0 ? wish.id : `${wish.id}.${index}` };
    answers.push(await obey(deps, each, event, await api.readPullRequest(event.number), command));
  }
  if (isAgain)
    return { outcome: 'done', reason: 'it was obeyed before; what was lost with Redis of it is made up for' };
  const texts = answers.flatMap(({ text }) => (text === undefined ? [] : [text]));
  if (texts.length > 0) await reply(deps, event, texts.join('\n\n---\n\n'));
  // Last of all: it is what tells that everything is done.
  await react(deps, event, answers.every(({ ok }) => ok) ? '+1' : 'confused');
  const refused = answers.find(({ ok }) => !ok);
  return refused
    ? { outcome: 'refused', reason: firstLine(refused.text ?? '') }
    : { outcome: 'done', reason: `@${event.actor}: ${commands.map(({ kind }) => kind).join(', ')}` };
}

/** Runs wait in Redis when the comment has been answered, and approvals are remembered there. */
const MAY_BE_LOST: ReadonlySet<Command['kind']> = new Set(['test', 'retest', 'ok_to_test']);

async function obey(
  deps: DecideDeps,
  wish: Wish,
  event: CommentCreated,
  pullRequest: PullRequest,
  command: Command,
): Promise<Answer> {
  if (command.kind === 'help') return { ok: true, text: helpText(deps.policy.onComments) };
  if (command.kind === 'malformed') return { ok: false, text: `${command.problem}.\n\n${command.nextStep}` };
  if (pullRequest.state === 'closed') return { ok: false, text: 'The pull request is closed. Reopen it first.' };
  switch (command.kind) {
    case 'test':
    case 'retest':
      if (await hasRunSince(deps, wish, pullRequest, event.createdAt)) return { ok: true };
      return answerOf(await askPullRequest(deps, wish, pullRequest), pullRequest);
    case 'ok_to_test':
      return okToTest(deps, wish, event, pullRequest, command.sha);
    case 'retest_failed':
      return answerOf(await actOnHead(deps, wish, pullRequest.head.sha, 'retry-failed'), pullRequest);
    case 'cancel':
      return answerOf(await actOnHead(deps, wish, pullRequest.head.sha, 'cancel'), pullRequest);
    case 'retest_job':
      return answerOf(await actOnCiJob(deps, wish, pullRequest.head.sha, 'retry-ci-job', command.job), pullRequest);
    case 'skip':
      return answerOf(await skipCheck(deps, wish, pullRequest.head.sha, command.job), pullRequest);
  }
}

/** A reply needs no title: what stands before the first empty line of a reason is left out. */
const replyOf = ({ reason, nextStep }: { reason: string; nextStep: string }): string =>
  [...reason.split('\n\n').slice(1), nextStep].join('\n\n');

/** Words only for what was not done. */
function answerOf({ outcome, reason = '' }: Outcome, { head }: PullRequest): Answer {
  if (outcome === 'done') return { ok: true };
  const text =
    outcome === 'refused' && /approval|waiting for/.test(reason)
      ? `Not run: ${reason}. A maintainer reviews the commit, then comments \`/ok-to-test ${head.sha.slice(0, 12)}\`.`
      : `Not done: ${reason}.`;
  return { ok: false, text };
}

async function okToTest(
  deps: DecideDeps,
  wish: Wish,
  event: CommentCreated,
  pullRequest: PullRequest,
  requestedSha: string | undefined,
): Promise<Answer> {
  const who = { login: event.actor, association: event.authorAssociation, isBot: event.isBot };
  if (!(await mayApprove(deps, event.repository, who))) {
    return { ok: false, text: `@${event.actor} may not approve here. Somebody with write access can.` };
  }
  const known = await readOnceTold(pullRequestState(deps.producer, event.repository.id, pullRequest.number));
  const result = approve({
    ...(known?.approval && { current: known.approval }),
    headSha: pullRequest.head.sha,
    ...(known?.headSha === pullRequest.head.sha && { headSeenAt: known.headSeenAt }),
    ...(requestedSha !== undefined && { requestedSha }),
    // GitHub tells whole seconds, cut off. A head seen within that second may have come after the comment.
    at: event.createdAt,
    by: event.actor,
    how: 'command',
  });
  if ('refused' in result) return { ok: false, text: replyOf(result.refused) };
  const outcome = await runApproved(deps, wish, pullRequest, result.approved);
  return outcome.outcome === 'done' || outcome.outcome === 'ignored' ? { ok: true } : answerOf(outcome, pullRequest);
}

/** Reactions are a courtesy: a comment deleted meanwhile must not stop what it asked for. */
async function react(deps: DecideDeps, { repository, commentId }: CommentCreated, content: 'eyes' | '+1' | 'confused') {
  await deps.github
    .repository(repository)
    .createReaction(commentId, content)
    .catch((error: unknown) => deps.warn('cannot react to the comment', error));
}

/**
 * Once, however often the job runs: a comment cannot be taken back from the mailboxes it went to. Where somebody may have
 * written it before, GitHub is asked; a note that nobody sees says what it answers.
 */
async function reply(deps: DecideDeps, event: CommentCreated, text: string): Promise<void> {
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

const REMEMBERED_S = 7 * 24 * 3600;

const firstLine = (text: string): string => text.split('\n', 1).join('');
