import type { GateCheckInput } from '../checks/gate-output.ts';
import type { RunSource } from '../run.ts';
import type { ApprovalRecord } from './trust.ts';

/**
 * What the gate check of a commit that does not run CI says: `refused` when somebody can do something about it, and
 * `nextStep` names it; `neutral` when nothing is wrong. The first line of `reason` is the check's title.
 */
export type GateNotice = Pick<GateCheckInput, 'reason' | 'approvable'> & {
  kind: 'refused' | 'neutral';
  nextStep: string;
};

/** What shall happen because of an event. A value: it is logged, tested and shown, and acts on nothing. */
export type Decision =
  | { outcome: 'run'; source: RunSource; sha: string; reason: string; approval?: ApprovalRecord }
  | { outcome: 'remove'; source: RunSource; reason: string }
  | { outcome: 'refuse'; sha: string; reason: string; notice: GateNotice }
  | { outcome: 'ignore'; reason: string };
