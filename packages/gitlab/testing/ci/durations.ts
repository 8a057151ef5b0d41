interface Timed {
  startedAt: number | null;
  finishedAt: number | null;
}

/** Seconds, null before it started. */
export function duration({ startedAt, finishedAt }: Timed): number | null {
  if (startedAt === null) return null;
  return ((finishedAt ?? Date.now()) - startedAt) / 1000;
}

/** Seconds between pending and running. */
export function queuedDuration({ queuedAt, startedAt }: { queuedAt: number | null; startedAt: number | null }) {
  return queuedAt === null || startedAt === null ? null : (startedAt - queuedAt) / 1000;
}
