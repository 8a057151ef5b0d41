/** The buttons of a check run: at most three, label ≤ 20 characters, description ≤ 40, identifier ≤ 20 (GitHub). */
import type { CheckAction, CheckRunContent } from './check-run.ts';

export type ActionIdentifier = 'approve' | 'cancel' | 'play' | 'resync' | 'retry' | 'retry-gitlab-sync' | 'skip';

/** What a check is about. */
export type ActionKind = 'ci_job' | 'gate' | 'sync';

/**
 * `failed` stands for every bad end, `unstarted` for one before there was a pipeline; `manual` waits for a start;
 * `unapproved` is refused until somebody allows it; `settled` leaves nothing to press.
 */
export type ActionState = 'failed' | 'manual' | 'running' | 'settled' | 'succeeded' | 'unapproved' | 'unstarted';

export const CHECK_ACTIONS = {
  approve: { label: 'Approve', description: 'Let CI run for this commit' },
  cancel: { label: 'Cancel', description: 'Stop it in GitLab' },
  play: { label: 'Start', description: 'Start this manual CI job' },
  resync: { label: 'Resync status', description: 'Read the state from GitLab again' },
  retry: { label: 'Retry', description: 'Run it again in GitLab' },
  'retry-gitlab-sync': { label: 'Retry sync', description: 'Mirror this commit to GitLab again' },
  skip: { label: 'Skip', description: 'Mark this check as neutral' },
} as const satisfies Record<ActionIdentifier, Omit<CheckAction, 'identifier'>>;

const OFFERED: Record<ActionKind, Partial<Record<ActionState, readonly ActionIdentifier[]>>> = {
  gate: {
    failed: ['retry', 'skip', 'resync'],
    manual: ['cancel', 'resync'],
    running: ['cancel', 'resync'],
    succeeded: ['retry', 'resync'],
    unapproved: ['approve'],
    // Skips belong to a pipeline's checks: there is nothing to skip yet.
    unstarted: ['retry'],
  },
  ci_job: {
    failed: ['retry', 'skip', 'resync'],
    manual: ['play', 'skip'],
    running: ['cancel', 'resync'],
    succeeded: ['retry', 'resync'],
  },
  sync: { failed: ['retry-gitlab-sync'] },
};

/** The buttons for a check in this state, only those that are `enabled`: a dead button must never be shown. */
export function actionsFor(
  kind: ActionKind,
  state: ActionState,
  { enabled }: { enabled: ReadonlySet<string> },
): CheckAction[] {
  const offered = OFFERED[kind][state] ?? [];
  return offered
    .filter((identifier) => enabled.has(identifier))
    .map((identifier) => ({ identifier, ...CHECK_ACTIONS[identifier] }));
}

/** The state for `actionsFor` of a check of a pipeline or CI job that exists. */
export function actionState({ status, conclusion }: Pick<CheckRunContent, 'status' | 'conclusion'>): ActionState {
  if (status !== 'completed') return 'running';
  return conclusion === 'success' || conclusion === 'skipped' ? 'succeeded' : 'failed';
}
