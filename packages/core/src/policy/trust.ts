/**
 * Who allowed which commit: the approval of a pull request as a state machine without a clock or a store. Whoever calls
 * has checked that the approver may approve; what is decided here is what the approval covers.
 */
import type { ChangedCiFiles } from './facts.ts';
import { headTooNew, notTheHead } from './trust-texts.ts';

export type ApprovalMode = 'per-commit' | 'sticky';

export interface ApprovalRecord {
  /** The commit, full id. */
  sha: string;
  /** Login of who approved. */
  by: string;
  /** `sticky` when nobody approved this very commit: the approval came along with the pull request. */
  how: 'label' | 'command' | 'button' | 'review' | 'sticky';
  /** Milliseconds since the epoch when it was given or carried over. */
  at: number;
}

/** The first line of `reason` works as a title; `nextStep` is a full sentence. */
export interface Refusal {
  reason: string;
  nextStep: string;
}

export interface Approval {
  /** The approval so far, if any. */
  current?: ApprovalRecord;
  headSha: string;
  /** When the bridge learned of the head, milliseconds since the epoch; absent when it has not been told. */
  headSeenAt?: number;
  /** The commit the approver named, in full or abbreviated to no less than seven digits. */
  requestedSha?: string;
  /** When the approver acted, as GitHub says, milliseconds since the epoch. */
  at: number;
  by: string;
  how: Exclude<ApprovalRecord['how'], 'sticky'>;
}

/**
 * What an approval that somebody gave approves: the head, or nothing. A full commit id says what was meant. Without
 * one, or with an abbreviation (two commits that share twelve digits are made in minutes), the approver must have been
 * able to see the head, so it must have been there before. Given twice, the first approval stays.
 */
export function approve(approval: Approval): { approved: ApprovalRecord } | { refused: Refusal } {
  const { current, headSha, headSeenAt, at, by, how } = approval;
  const requested = approval.requestedSha?.toLowerCase();
  const head = headSha.toLowerCase();
  if (requested !== undefined && !names(requested, head)) return { refused: notTheHead(requested, head) };
  const seenBefore = headSeenAt !== undefined && headSeenAt < at;
  if (requested !== head && !seenBefore) return { refused: headTooNew(head) };
  return { approved: current && approvesCommit(current, head) ? current : { sha: head, by, how, at } };
}

const names = (requested: string, head: string): boolean => requested.length >= 7 && head.startsWith(requested);

/** True when somebody approved this very commit, or it follows such a one by pushes of authorized people only. */
export function approvesCommit({ sha, how }: ApprovalRecord, headSha: string): boolean {
  return how !== 'sticky' && sha.toLowerCase() === headSha.toLowerCase();
}

export interface PushedCommits {
  mode: ApprovalMode;
  /** The last approval of this pull request. */
  previous?: ApprovalRecord;
  /** The head before the push was approved (`approvesCommit`). */
  previousHeadApproved: boolean;
  pusherAuthorized: boolean;
  newSha: string;
  at: number;
}

/**
 * The approval that a push leaves. An authorized person's push keeps the state of the head before it; anybody else's ends
 * an approval per commit, and takes a sticky one along without making it an approval of that very commit.
 */
export function carryOver({
  mode,
  previous,
  previousHeadApproved,
  pusherAuthorized,
  newSha,
  at,
}: PushedCommits): ApprovalRecord | undefined {
  if (!previous) return undefined;
  const sha = newSha.toLowerCase();
  if (previous.sha.toLowerCase() === sha) return previous;
  if (pusherAuthorized && previousHeadApproved) return { ...previous, sha, at };
  return mode === 'sticky' ? { ...previous, sha, how: 'sticky', at } : undefined;
}

export interface ApprovalQuestion {
  authorAuthorized: boolean;
  /** The approval so far, if any. */
  approved?: ApprovalRecord;
  headSha: string;
  mode: ApprovalMode;
  /** Paths of CI files that the pull request changes. */
  changedCiFiles: ChangedCiFiles;
}

/** `missing`: nobody approved anything; `outdated`: an earlier commit; `ci-files`: all but what this commit changes. */
export type ApprovalNeed = 'missing' | 'outdated' | 'ci-files';

/**
 * Must somebody approve before CI runs, and why? Not for an authorized author, nor for an approved commit. A sticky
 * approval does for the rest of the pull request, but never for a change of CI files: they decide what CI does with its
 * secrets.
 */
export function needsApproval(question: ApprovalQuestion): ApprovalNeed | undefined {
  const { authorAuthorized, approved, headSha, mode, changedCiFiles } = question;
  if (authorAuthorized || (approved && approvesCommit(approved, headSha))) return undefined;
  if (!approved) return 'missing';
  if (mode === 'per-commit') return 'outdated';
  return changedCiFiles === 'unknown' || changedCiFiles.length > 0 ? 'ci-files' : undefined;
}
