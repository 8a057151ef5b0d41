import { setTimeout as wait } from 'node:timers/promises';

type Work = () => Promise<unknown>;

/** How long a delivery waits for the answer to the one before, at most. Milliseconds. */
const PATIENCE = 250;

/**
 * Decides when each delivery leaves. Unless told otherwise each waits for the answer to the one before, but not for
 * long: GitHub promises no order, yet tests need one that does not depend on luck.
 */
export class Timetable {
  readonly #closing = new AbortController();
  readonly #underWay = new Set<Promise<unknown>>();
  #turn: Promise<unknown> = Promise.resolve();
  #lastReleased: Promise<unknown> = Promise.resolve();
  #held: Work[] = [];

  /** Aborted by `close`. */
  get signal(): AbortSignal {
    return this.#closing.signal;
  }

  inTurn(work: Work): void {
    const before = this.#turn;
    const done = before.then(work);
    this.#turn = before.then(() => Promise.race([done, this.#pause(PATIENCE)]));
    this.#track(done);
  }

  atOnce(work: Work): void {
    this.#track(work());
  }

  later(work: Work, delayMs: number): void {
    this.#track(this.#pause(delayMs).then(work));
  }

  /** Holds work back until `size` of it waits, then does it last first. */
  hold(work: Work, size: number): void {
    this.#held.push(work);
    if (this.#held.length >= size) this.#release();
  }

  /** Resolves when nothing is under way any more; lets go of what is held. */
  async idle(): Promise<void> {
    this.#release();
    while (this.#underWay.size > 0) {
      await Promise.all(this.#underWay);
      this.#release();
    }
  }

  /** Drops what is held back or late and breaks off what is on the wire. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#held = [];
    await Promise.all(this.#underWay);
  }

  /** Each after the answer to the one before: the order is certain, not likely. */
  #release(): void {
    if (this.#held.length === 0) return;
    const held = this.#held.reverse();
    this.#held = [];
    for (const work of held) this.#lastReleased = this.#lastReleased.then(work);
    this.#track(this.#lastReleased);
  }

  #pause(delayMs: number): Promise<void> {
    return wait(delayMs, undefined, { signal: this.signal, ref: false }).catch(() => undefined);
  }

  #track(work: Promise<unknown>): void {
    const tracked = work.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }
}
