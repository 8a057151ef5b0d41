import type { Run } from '@failfast-ci/core';

export interface Pick {
  /** The run to go on with. */
  run?: Run;
  /** Runs of commits that are no longer wanted, each with the commit that took their place. */
  superseded: { run: Run; by: string | undefined }[];
  /** Runs for the same commit as `run`: they are fulfilled by it. */
  merged: Run[];
}

/**
 * Of the runs that wait for one ref, the one to go on with: the newest wish for the commit that is current on GitHub.
 * So neither the order in which deliveries came nor their doubling matters.
 *
 * @param current the commit the ref has on GitHub now; undefined when the ref is gone
 */
export function pickRun(runs: Run[], current: string | undefined): Pick {
  const newestFirst = [...runs].sort((a, b) => b.requestedAt - a.requestedAt);
  const [run, ...merged] = newestFirst.filter(({ sha }) => sha === current);
  const superseded = newestFirst.filter(({ sha }) => sha !== current).map((other) => ({ run: other, by: current }));
  return { ...(run && { run }), superseded, merged };
}
