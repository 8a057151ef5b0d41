/** The middle of an even number of samples is the mean of both. */
export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return Number.isInteger(middle)
    ? ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2
    : (sorted[Math.floor(middle)] as number);
}

/** The sample that `share` (0 to 1) of all are not above (nearest rank). */
export function percentile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] as number;
}

export interface Comparison {
  /** Median of the rounds' ratios: what slows a round down slows both its halves down. */
  ratio: number;
  spread: [number, number];
  ours: number;
  theirs: number;
}

/** Compares what was measured in the same rounds. */
export function compare(ours: readonly number[], theirs: readonly number[]): Comparison {
  const ratios = ours.map((value, round) => value / (theirs[round] as number));
  return { ratio: median(ratios), spread: spreadOf(ratios), ours: median(ours), theirs: median(theirs) };
}

export const spreadOf = (samples: readonly number[]): [number, number] => [Math.min(...samples), Math.max(...samples)];
