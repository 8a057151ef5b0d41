/**
 * GitLab's or anybody's timestamp as ISO 8601 in UTC, which is what GitHub takes; undefined when there is none or it is
 * none. One without a zone is read as UTC, never as the machine's local time.
 */
export function utcTime(timestamp: string | null | undefined): string | undefined {
  if (!timestamp) return undefined;
  const hasZone = /(?:Z|UTC|GMT|[+-]\d{2}:?\d{2})$/iu.test(timestamp);
  const time = new Date(hasZone ? timestamp : `${timestamp}Z`);
  const year = time.getUTCFullYear();
  return year >= 1970 && year <= 9999 ? time.toISOString() : undefined;
}
