/** Reading the target's refs; waiting for the source's pack; moving it, and waiting for the verdict. */
export type RelayPhase = 'advertisement' | 'fetch' | 'push';

export interface RelayProgress {
  phase: RelayPhase;
  /** Bytes of packs sent so far. */
  packBytes: number;
}

/** Milliseconds spent in each phase (repeats added up), and in all. */
export type PhaseDurations = Record<RelayPhase | 'total', number>;

const REPORT_EVERY_BYTES = 1024 * 1024;

/** Keeps count of one call, and tells the caller of each phase and each MiB. */
export class Progress {
  packBytes = 0;
  readonly #onProgress: ((progress: RelayProgress) => void) | undefined;
  readonly #start = performance.now();
  readonly #spent: Record<RelayPhase, number> = { advertisement: 0, fetch: 0, push: 0 };
  #phase: RelayPhase = 'advertisement';
  #phaseStart = performance.now();
  #toldBytes = 0;

  constructor(onProgress?: (progress: RelayProgress) => void) {
    this.#onProgress = onProgress;
  }

  enter(phase: RelayPhase): void {
    const now = performance.now();
    this.#spent[this.#phase] += now - this.#phaseStart;
    this.#phase = phase;
    this.#phaseStart = now;
    this.#tell();
  }

  addBytes(bytes: number): void {
    this.packBytes += bytes;
    if (this.packBytes - this.#toldBytes >= REPORT_EVERY_BYTES) this.#tell();
  }

  durations(): PhaseDurations {
    const now = performance.now();
    const spent = { ...this.#spent, total: now - this.#start };
    spent[this.#phase] += now - this.#phaseStart;
    return spent;
  }

  #tell(): void {
    this.#toldBytes = this.packBytes;
    this.#onProgress?.({ phase: this.#phase, packBytes: this.packBytes });
  }
}
