import { approve, type Command, type CommentCreated, type PullRequest } from '@failfast-ci/core';
import type { Outcome } from '../outcome.ts';
import { pullRequestState, readOnceTold } from '../state/pull-requests.ts';
import { askPullRequest, runApproved } from './ask-pull-request.ts';
import { hasRunSince } from './before-loss.ts';
import { helpText } from './command-help.ts';
import type { DecideDeps, Wish } from './deps.ts';
import { mayApprove } from './may-approve.ts';
import { actOnCiJob, actOnHead, skipCheck } from './pipeline-actions.ts';
import { replyOf } from './reply.ts';

/** What became of one command: nothing to say, or words for the reply. */
export type Answer = { ok: true; text?: string } | { ok: false; text: string };

/** Does what one command of a comment asks for. */
export async function obey(
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
