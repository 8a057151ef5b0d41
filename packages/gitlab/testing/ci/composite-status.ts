/**
 * GitLab's rule for the status of several CI jobs together (lib/gitlab/ci/status/composite.rb): exact sets first,
 * then what is left by what has been ruled out. Statuses it does not know count as running.
 */
interface Judged {
  status: string;
  allowFailure: boolean;
}

const KNOWN = new Set([
  ...['created', 'waiting_for_resource', 'preparing', 'waiting_for_callback', 'pending', 'running', 'success'],
  ...['failed', 'canceling', 'canceled', 'skipped', 'manual', 'scheduled'],
]);

/** Undefined when there are no jobs. */
export function compositeStatus(jobs: Judged[]): string | undefined {
  if (jobs.length === 0) return undefined;
  const statuses = new Set(jobs.map(judge));
  const only = (...names: string[]) => [...statuses].every((status) => names.includes(status));
  const any = (...names: string[]) => names.some((name) => statuses.has(name));
  if (only('skipped', 'ignored')) return 'skipped';
  if (only('success', 'skipped', 'warning', 'ignored')) return 'success';
  if (only('created', 'warning', 'ignored')) return 'created';
  if (only('preparing', 'warning', 'ignored')) return 'preparing';
  if (only('canceled', 'success', 'skipped', 'warning', 'ignored')) return 'canceled';
  if (only('pending', 'created', 'skipped', 'warning', 'ignored')) return 'pending';
  if (any('canceling')) return 'canceling';
  if (any('running', 'pending', 'unknown')) return 'running';
  for (const status of ['waiting_for_resource', 'waiting_for_callback', 'manual', 'scheduled', 'preparing']) {
    if (any(status)) return status;
  }
  return any('created') ? 'running' : 'failed';
}

function judge({ status, allowFailure }: Judged): string {
  if (allowFailure && (status === 'failed' || status === 'canceled')) return 'warning';
  if (allowFailure && status === 'manual') return 'ignored';
  return KNOWN.has(status) ? status : 'unknown';
}

export const isComplete = (status: string): boolean => ['success', 'failed', 'canceled', 'skipped'].includes(status);
