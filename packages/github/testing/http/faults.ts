/** What happens to a matching request instead of, or after, its proper answer. */
export type FaultAnswer =
  | { status: number; headers?: Record<string, string>; body?: unknown }
  /** Cuts the connection before anything is done. */
  | 'reset'
  /** Answers properly, but late. */
  | { delayMs: number }
  /** Answers properly, but not before this has happened. */
  | { after: Promise<unknown> }
  /** Does the work, then sends half of the answer and cuts the connection. A git stream is cut amid the pack. */
  | 'truncate'
  /** Does the work, then cuts the connection without an answer. */
  | 'after-effect-reset'
  /** Accepts the request and never answers. */
  | 'hang';

export interface Fault {
  /** Tried on `METHOD /path?query`, e.g. `/^POST .*check-runs$/`; git requests included. */
  match: RegExp | ((request: { method: string; path: string }) => boolean);
  /** How many matching requests are hit; all of them when absent. */
  times?: number;
  /** Chance that a matching request is hit, 0 to 1; 1 when absent. */
  probability?: number;
  /** Bytes of a git stream let through before `truncate` cuts it (2,048). */
  afterBytes?: number;
  answer: FaultAnswer;
}

/** The faults that were asked for. */
export class FaultPlan {
  readonly #random: () => number;
  #faults: { fault: Fault; left: number }[] = [];

  constructor(random: () => number) {
    this.#random = random;
  }

  /** Returns a function that takes the fault away again. */
  add(fault: Fault): () => void {
    const entry = { fault, left: fault.times ?? Number.POSITIVE_INFINITY };
    this.#faults.push(entry);
    return () => {
      this.#faults = this.#faults.filter((other) => other !== entry);
    };
  }

  clear(): void {
    this.#faults = [];
  }

  /** The fault that hits this request, if any; it then counts as spent. */
  take(method: string, path: string): Fault | undefined {
    const entry = this.#faults.find(
      ({ fault, left }) => left > 0 && matches(fault, method, path) && this.#chance(fault),
    );
    if (!entry) return undefined;
    entry.left -= 1;
    return entry.fault;
  }

  #chance(fault: Fault): boolean {
    return fault.probability === undefined || this.#random() < fault.probability;
  }
}

function matches({ match }: Fault, method: string, path: string): boolean {
  if (typeof match === 'function') return match({ method, path });
  match.lastIndex = 0; // a global expression remembers where it stopped
  return match.test(`${method} ${path}`);
}
