import type { ApprovalRecord } from './policy/trust.ts';
import type { Repository } from './repository.ts';

/** Where on GitHub the commit of a run comes from. */
export type RunSource =
  | { kind: 'branch'; branch: string }
  | { kind: 'tag'; tag: string; commitSha: string }
  /** A merge queue's own branch. */
  | { kind: 'merge_group'; branch: string; baseRef: string }
  | {
      kind: 'pull_request';
      number: number;
      headRef: string;
      baseRef: string;
      labels: string[];
      fromFork: boolean;
      url: string;
    };

/**
 * One wish to have CI for one commit. Its id is the delivery that asked for it, so the same delivery can never
 * start two runs; a second run of the same commit (reopened, retested) has another id.
 */
export interface Run {
  id: string;
  deliveryId: string;
  /** Milliseconds since the epoch when the ingress accepted the delivery; decides which of two wishes is newer. */
  requestedAt: number;
  repository: Repository;
  source: RunSource;
  sha: string;
  /** Login of whoever caused it. */
  actor: string;
  /** Who allowed the commit to run, where somebody had to. */
  approval?: ApprovalRecord;
  /** An event wants the commit to have run, and nobody asked for another run of it. */
  onceIsEnough?: true;
}

/** A wish that the mirror shall no longer have a ref: its branch is gone or its pull request closed. */
export interface Removal {
  id: string;
  deliveryId: string;
  requestedAt: number;
  repository: Repository;
  source: RunSource;
  reason: string;
}

/** The GitHub commit that checks are attached to: what an annotated tag points at, else the run's own commit. */
export function reportedSha(run: Pick<Run, 'sha' | 'source'>): string {
  return run.source.kind === 'tag' ? run.source.commitSha : run.sha;
}
