import type { RunSource } from '../run.ts';

/** What the gate check of a commit that does not run CI says. */
export interface GateNotice {
  /** `action_required`: somebody can do something about it, and `nextStep` names it. `neutral`: nothing is wrong. */
  conclusion: 'action_required' | 'neutral';
  title: string;
  reason: string;
  nextStep: string;
}

/** What shall happen because of an event. A value: it is logged, tested and shown, and acts on nothing. */
export type Decision =
  | { outcome: 'run'; source: RunSource; sha: string; reason: string }
  | { outcome: 'remove'; source: RunSource; reason: string }
  | { outcome: 'refuse'; sha: string; reason: string; notice: GateNotice }
  | { outcome: 'ignore'; reason: string };
