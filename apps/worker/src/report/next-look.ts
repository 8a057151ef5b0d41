const MINUTE = 60_000;

/** After a pipeline has ended its CI jobs may still be retried in GitLab; it is looked at this long after its end. */
const ENDED_LOOKS_MS = [5 * MINUTE, 30 * MINUTE, 2 * 60 * MINUTE, 8 * 60 * MINUTE, 24 * 60 * MINUTE] as const;

/**
 * When upkeep looks at a pipeline again, in milliseconds since the epoch; undefined: never.
 * An open one every interval for its first hour, then ever less often, at least every half hour.
 */
export function nextLook(
  { open, createdAt, endedAt }: { open: boolean; createdAt: number; endedAt?: number },
  now: number,
  intervalMs: number,
): number | undefined {
  if (open) {
    const age = Math.max(0, now - createdAt);
    return now + Math.min(Math.max(intervalMs, age / 30), Math.max(30 * MINUTE, intervalMs));
  }
  const since = now - (endedAt ?? now);
  const next = ENDED_LOOKS_MS.find((after) => after > since);
  return next === undefined ? undefined : (endedAt ?? now) + next;
}
