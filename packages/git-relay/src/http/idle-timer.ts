/** Calls back when nobody touched it for a while. Disarmed at first, and while the silence is our own. */
export class IdleTimer {
  readonly #ms: number;
  readonly #onIdle: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(ms: number, onIdle: () => void) {
    this.#ms = ms;
    this.#onIdle = onIdle;
  }

  arm(): void {
    this.disarm();
    this.#timer = setTimeout(this.#onIdle, this.#ms);
  }

  /** A sign of life: starts the time anew if it is running. */
  touch(): void {
    this.#timer?.refresh();
  }

  disarm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
