/** A Pipeline hook names its project after the variables and the merge request: well within this, except by intent. */
const SCANNED_BYTES = 1024 * 1024;

/**
 * `"project_id":7` of a Job hook or `"project":{"id":7` of a Pipeline hook. Neither can be smuggled in by a branch
 * name or commit message: inside a JSON string every quote is escaped, and `\"` does not match `":`.
 */
const PROJECT = /"project_id"\s*:\s*(\d{1,15})\b|"project"\s*:\s*\{\s*"id"\s*:\s*(\d{1,15})\b/;

/**
 * The project a body claims to come from, without parsing it: nothing is parsed before it is verified. Only selects
 * the key to verify with; the parser compares the project again.
 */
export function claimedProject(rawBody: Buffer): number | undefined {
  const found = PROJECT.exec(rawBody.subarray(0, SCANNED_BYTES).toString('latin1'));
  return found ? Number(found[1] ?? found[2]) : undefined;
}
