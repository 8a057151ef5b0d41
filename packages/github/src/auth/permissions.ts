/** What a token may do, in the words of GitHub's API: `{ checks: 'write' }`. */
export type Permissions = Record<string, 'read' | 'write'>;

/** What the bridge does all the time through the API with one repository. */
export const API_PERMISSIONS: Permissions = {
  checks: 'write',
  contents: 'read',
  pull_requests: 'read',
  statuses: 'write',
};

/**
 * To answer people below a pull request. A token of its own, so that an installation which grants only what came before
 * still gets its checks.
 */
export const CONVERSATION_PERMISSIONS: Permissions = { issues: 'write', pull_requests: 'write' };

/** Enough to fetch over git. */
export const GIT_PERMISSIONS: Permissions = { contents: 'read' };

/** Enough to learn what a repository is called. */
export const METADATA_PERMISSIONS: Permissions = { metadata: 'read' };

const LABELS: Record<string, string> = {
  checks: 'Checks',
  contents: 'Contents',
  issues: 'Issues',
  metadata: 'Metadata',
  pull_requests: 'Pull requests',
  statuses: 'Commit statuses',
};

/** A permission as GitHub's settings page says it: `Checks: read and write`. */
export function permissionLabel(name: string, level: 'read' | 'write'): string {
  return `${LABELS[name] ?? name}: ${level === 'write' ? 'read and write' : 'read'}`;
}

/** The labels of what is asked for and not granted. */
export function missingPermissions(wanted: Permissions, granted: Record<string, string>): string[] {
  return Object.entries(wanted)
    .filter(([name, level]) => !(granted[name] === 'write' || granted[name] === 'admin' || granted[name] === level))
    .map(([name, level]) => permissionLabel(name, level));
}
