import {
  type CommentCreated,
  gateName,
  mirrorRef,
  type PullRequest,
  pullRequestSource,
  RUN_VARIABLE,
} from '@failfast-ci/core';
import { ifNotFound } from '../hopeless.ts';
import { isOlderThanRedis } from '../state/epoch.ts';
import { pullRequestState } from '../state/pull-requests.ts';
import { findPipeline } from '../upkeep/heads/examine-head.ts';
import type { DecideDeps, Wish } from './deps.ts';

/**
 * How far a comment's commands came before Redis was lost, where that may have happened since it was written. The last
 * reaction is given when everything else is done, so it is the witness.
 *
 * - `nothing`: nobody finished it, or Redis was not lost since.
 * - `refused`: it was answered.
 * - `obeyed`: what it asked for was on its way, and may have been lost on it.
 * - `withdrawn`: it was deleted since.
 */
export async function becameOf(
  deps: Pick<DecideDeps, 'producer' | 'github'>,
  event: CommentCreated,
): Promise<'nothing' | 'refused' | 'obeyed' | 'withdrawn'> {
  if (!(await isOlderThanRedis(deps.producer, event.createdAt))) return 'nothing';
  const reactions = await deps.github
    .repository(event.repository)
    .listOwnReactions(event.commentId)
    .catch(ifNotFound(undefined));
  if (!reactions) return 'withdrawn';
  if (reactions.includes('confused')) return 'refused';
  return reactions.includes('+1') ? 'obeyed' : 'nothing';
}

/** GitHub tells whole seconds, cut off. */
const GITHUBS_MOMENT_MS = 1_000;

/**
 * Whether a run that somebody asked for at this moment needs none any more because it was started before Redis was lost,
 * or because a newer commit has come, which runs by itself.
 *
 * @param at milliseconds since the epoch
 */
export async function hasRunSince(
  deps: DecideDeps,
  { id, repository }: Wish,
  pullRequest: PullRequest,
  at: number,
): Promise<boolean> {
  if (!(await isOlderThanRedis(deps.producer, at))) return false;
  const { sha } = pullRequest.head;
  const known = await pullRequestState(deps.producer, repository.id, pullRequest.number).read();
  if (known?.headSha === sha && known.headSeenAt > at) return true;
  const newest = await findPipeline(deps, repository, { ref: mirrorRef(pullRequestSource(pullRequest)), sha });
  if (!newest) return false;
  if (Date.parse(newest.createdAt ?? '') >= at + GITHUBS_MOMENT_MS) return true;
  return (await deps.gitlab.readPipelineVariables(newest.projectId, newest.id))[RUN_VARIABLE] === id;
}

/** Whether an approval that was given at this moment has had its effect. Of a gate that is open the run may be lost. */
export async function needsNoApproval(
  deps: DecideDeps,
  { repository }: Wish,
  sha: string,
  at: number,
): Promise<boolean> {
  if (!(await isOlderThanRedis(deps.producer, at))) return false;
  const checks = await deps.github.repository(repository).listCheckRuns(sha);
  const gate = checks.find(({ name }) => name === gateName(deps.names.context));
  return RAN.has(String(gate?.conclusion));
}

const RAN: ReadonlySet<string> = new Set(['success', 'failure', 'cancelled', 'timed_out']);
