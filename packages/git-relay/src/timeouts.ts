/** How long each phase may stay silent, in milliseconds. None of them bounds a transfer that moves. */
export interface RelayTimeouts {
  /** Until the connection stands, TLS included. */
  connectMs: number;
  /** A short question (refs, capabilities): until the answer begins, and between its pieces. */
  answerMs: number;
  /** The source while a pack is awaited. It counts objects silently, then sends a sign of life every 5 s. */
  packMs: number;
  /** The target while it takes the pack: how long it may accept nothing although we have more. */
  pushMs: number;
  /** The target once it has everything: it unpacks and runs hooks before it speaks. */
  reportMs: number;
  /** After a failure in the middle: how long the target gets to throw away what it has received. */
  cleanupMs: number;
}

const DEFAULTS: RelayTimeouts = {
  connectMs: 10_000,
  answerMs: 60_000,
  packMs: 120_000,
  pushMs: 120_000,
  reportMs: 600_000,
  cleanupMs: 5_000,
};

export function withDefaultTimeouts(timeouts: Partial<RelayTimeouts> = {}): RelayTimeouts {
  return { ...DEFAULTS, ...timeouts };
}
