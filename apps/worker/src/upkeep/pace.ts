/** Below this many milliseconds somebody tries the bridge out, and nothing shall make them wait. */
const TRYING_OUT_MS = 5_000;

/**
 * Milliseconds between two rounds of a task: so many of the operator's intervals, but not less than a floor, so that a
 * short interval does not spend the forges' budgets on what hardly ever changes.
 */
export function pace(intervalMs: number, intervals: number, floorMs = 0): number {
  return Math.max(intervalMs * intervals, intervalMs < TRYING_OUT_MS ? 0 : floorMs);
}
