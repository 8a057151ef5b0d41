import type { Fault } from './config-error.ts';
import { isLoopback } from './formats/urls.ts';

/** A rule for the dashboard: whoever reaches it can replay and delete work, so it has a lock or is reached by nobody else. */
export function needsLock(get: (path: string) => unknown): Fault[] {
  const keys = ['dashboard.user', 'dashboard.password'].filter((key) => get(key) === null);
  // One without the other is a mistake even on loopback: the lock would silently be open.
  if (isLoopback(String(get('http.host'))) && keys.length !== 1) return [];
  return keys.map((key) => {
    const env = key === 'dashboard.user' ? 'DASHBOARD_USER' : 'DASHBOARD_PASSWORD';
    return { key, env, problem: 'is missing', fix: `Set ${env}, or let the dashboard listen on loopback only.` };
  });
}
