import { type CommitStatus, NotSentError } from '@failfast-ci/core';
import { SEND_WITHIN_MS } from '../fence/settled.ts';
import { isHopeless } from '../hopeless.ts';
import { isUninstalled } from '../uninstalled.ts';
import type { CheckBoardDeps, WriteOutcome } from './check-board.ts';
import type { CheckRecords } from './check-records.ts';
import { isRefusal, type Place } from './create-check.ts';

/** The commit status is kept like a check run; it has no id, and posting it again needs none. */
const STATUS_NAME = '@commit-status';
const STATUS_ID = 1;

/** What is compared to tell whether a status is another one than the last. */
function statusDigest({ context, state, description, targetUrl }: CommitStatus): string {
  // GitHub takes a thousand statuses for a commit and context, and keeps all: progress is for the checks to tell.
  return JSON.stringify([context, state, state === 'pending' ? undefined : description, targetUrl]);
}

/** Posts the commit status unless the last one posted was equal; undefined: look again. */
export async function postStatus(
  { records, onContested, warn }: Pick<CheckBoardDeps, 'onContested' | 'warn'> & { records: CheckRecords },
  { repository, sha, key, api, stamp }: Place,
  status: CommitStatus,
): Promise<WriteOutcome | undefined> {
  // As for check runs: counted from before the write begins.
  const sendBefore = Date.now() + SEND_WITHIN_MS;
  const digest = statusDigest(status);
  const look = await records.look(key, STATUS_NAME, stamp, digest);
  if (look.state === 'equal') return 'unchanged';
  if (look.state === 'outdated') return 'outdated';
  if (look.state === 'write' && look.overtaking) await onContested(repository, sha, 'when-settled');
  try {
    await api.createCommitStatus(sha, status, sendBefore);
  } catch (error) {
    if (!isRefusedForGood(error)) {
      if (isRefusal(error)) await records.abort(key, STATUS_NAME, stamp);
      if (error instanceof NotSentError) return undefined;
      throw error;
    }
    // The checks tell the same, and must not suffer from it: the App may lack a permission, or GitHub has a thousand.
    warn(`cannot set the commit status of ${repository.fullName}@${sha}`, error);
  }
  return (await records.finish(key, STATUS_NAME, stamp, { id: STATUS_ID, digest })) ? 'written' : 'contested';
}

/** Asked for again, it would be refused again; and the commit's checks may well be written. */
const isRefusedForGood = (error: unknown): boolean => isHopeless(error) && !isUninstalled(error);
