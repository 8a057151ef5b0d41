const DEFAULT_WAIT_MS = 60_000;

/**
 * When to go on after a 429, in milliseconds since the epoch: `Retry-After` (seconds or a date), else
 * `RateLimit-Reset` (unix time in seconds), else in a minute: GitLab's application limits send neither
 * (gitlab-org/gitlab#365728).
 */
export function retryAt(headers: Headers, nowMs: number): number {
  const candidates = [retryAfter(headers.get('retry-after'), nowMs), reset(headers.get('ratelimit-reset'))];
  return candidates.find((at) => at !== undefined && at > nowMs) ?? nowMs + DEFAULT_WAIT_MS;
}

function retryAfter(value: string | null, nowMs: number): number | undefined {
  if (!value) return undefined;
  if (/^\d+$/.test(value)) return nowMs + Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : date;
}

function reset(value: string | null): number | undefined {
  return value && /^\d+$/.test(value) ? Number(value) * 1000 : undefined;
}
