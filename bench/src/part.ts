/** What a figure has to be, in its own unit. */
export type Limit = { atLeast: number } | { atMost: number };

/** One number that a part found out. */
export interface Figure {
  what: string;
  value: number;
  /** `×` is a ratio of two things measured in the same run. */
  unit: '×' | 'calls' | 's' | 'ms' | 'MB' | 'kB' | 'B' | 'lost' | '/s' | '%';
  /** Absent: stated, not promised. */
  limit?: Limit;
  /** Smallest and largest of what `value` is the median of. */
  spread?: [number, number];
  /** The medians behind a ratio, for people: what is measured, and what it is measured against. */
  ours?: string;
  theirs?: string;
}

/** What a part gets to work with. */
export interface Bench {
  /** A folder of its own for this run; removed at the end. */
  scratch: string;
  /** What a part starts it also stops: whatever it defers runs when the part is over, last first. */
  cleanup: AsyncDisposableStack;
  /** Tells people what is going on. */
  say(text: string): void;
  /** Fewer rounds and smaller sizes, to see that everything works. Its figures mean little. */
  quick: boolean;
}

export interface Part {
  name: string;
  /** One line: what is measured against what. */
  about: string;
  run(bench: Bench): Promise<Figure[]>;
}

/** Is the figure as it should be? Undefined where nothing is promised. */
export function isMet({ value, limit }: Figure): boolean | undefined {
  if (!limit) return undefined;
  return 'atLeast' in limit ? value >= limit.atLeast : value <= limit.atMost;
}
