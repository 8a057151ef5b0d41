/** What the bridge's GitHub App must be granted; the same list is in the README. */
export const PERMISSIONS: Readonly<Record<string, 'read' | 'write'>> = {
  checks: 'write',
  statuses: 'write',
  contents: 'read',
  pull_requests: 'write',
  issues: 'write',
  members: 'read',
  merge_queues: 'read',
  metadata: 'read',
};

/** What it must be told of. Checks come without asking; whatever else is subscribed is accepted and says so. */
export const EVENTS = [
  'push',
  'pull_request',
  'pull_request_review',
  'issue_comment',
  'merge_group',
  'repository',
] as const;

const LABELS: Readonly<Record<string, string>> = {
  checks: 'Checks',
  statuses: 'Commit statuses',
  contents: 'Contents',
  pull_requests: 'Pull requests',
  issues: 'Issues',
  members: 'Members (organization)',
  merge_queues: 'Merge queues',
  metadata: 'Metadata',
};

/** What is missing, as GitHub's settings page says it: `Checks: read and write`. */
export function missingPermissions(granted: Readonly<Record<string, string>>): string[] {
  return Object.entries(PERMISSIONS)
    .filter(([name, level]) => !(granted[name] === 'write' || granted[name] === 'admin' || granted[name] === level))
    .map(([name, level]) => `${LABELS[name]}: ${level === 'write' ? 'read and write' : 'read-only'}`);
}

export const missingEvents = (subscribed: readonly string[]): string[] =>
  EVENTS.filter((event) => !subscribed.includes(event));
