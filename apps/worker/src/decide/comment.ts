import { type Command, type CommentCreated, mayCommand, parseCommands } from '@failfast-ci/core';
import type { Outcome } from '../outcome.ts';
import { mayBeTold } from '../state/refusals.ts';
import { becameOf } from './before-loss.ts';
import type { DecideDeps, Wish } from './deps.ts';
import { type Answer, obey } from './obey.ts';
import { react, reply, replyOf } from './reply.ts';

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

const firstLine = (text: string): string => text.split('\n', 1).join('');
