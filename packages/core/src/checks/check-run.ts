/** A GitHub check run as the bridge writes it. Limits are GitHub's and are kept by whoever builds one. */

export type CheckConclusion =
  | 'action_required'
  | 'cancelled'
  | 'failure'
  | 'neutral'
  | 'skipped'
  | 'success'
  | 'timed_out';

/** A button: label ≤ 20, description ≤ 40, identifier ≤ 20 characters; at most three on a check run. */
export interface CheckAction {
  label: string;
  description: string;
  identifier: string;
}

export interface CheckRunContent {
  status: 'queued' | 'in_progress' | 'completed';
  /** Present exactly when `status` is `completed`. */
  conclusion?: CheckConclusion;
  title: string;
  /** Markdown, at most 65,535 bytes. */
  summary: string;
  /** Markdown, at most 65,535 bytes. */
  text?: string;
  detailsUrl?: string;
  /** ISO 8601 in UTC. */
  startedAt?: string;
  /** ISO 8601 in UTC. */
  completedAt?: string;
  actions?: CheckAction[];
}

/** A check run that exists at GitHub. */
export interface CheckRun {
  id: number;
  name: string;
  headSha: string;
  status: string;
  conclusion: string | null;
  externalId: string | null;
}

export type CommitStatusState = 'error' | 'failure' | 'pending' | 'success';

export interface CommitStatus {
  context: string;
  state: CommitStatusState;
  /** At most 140 characters; longer is refused by GitHub. */
  description: string;
  targetUrl?: string;
}
