import type { Side } from './remote.ts';

/** A relay that could not be finished. No ref of the target has moved, unless a later look says otherwise. */
export abstract class RelayError extends Error {
  /** The remote that failed. */
  readonly side: Side;

  constructor(side: Side, message: string, options?: ErrorOptions) {
    super(`${side}: ${message}`, options);
    this.side = side;
  }
}

/** The source has no such object, or does not give it out. */
export class UnknownCommitError extends RelayError {
  override readonly name = 'UnknownCommitError';
  readonly sha: string;

  constructor(sha: string, options?: ErrorOptions) {
    super('source', `does not have ${sha}`, options);
    this.sha = sha;
  }
}

/** 401 or 403, also with fresh credentials. */
export class UnauthorizedError extends RelayError {
  override readonly name = 'UnauthorizedError';
  readonly status: number;
  /** What the remote said, made printable; may be empty. */
  readonly remoteMessage: string;

  constructor(side: Side, status: number, remoteMessage: string) {
    super(side, `refused the credentials (HTTP ${status})${afterColon(remoteMessage)}`);
    this.status = status;
    this.remoteMessage = remoteMessage;
  }
}

/** 404 or 410: no such repository, or none that these credentials may see. */
export class RepositoryNotFoundError extends RelayError {
  override readonly name = 'RepositoryNotFoundError';

  constructor(side: Side, address: string) {
    super(side, `no repository at ${address}`);
  }
}

/** Any other HTTP status that is not a success. 5xx and 429 may go away by themselves. */
export class RemoteHttpError extends RelayError {
  override readonly name = 'RemoteHttpError';
  readonly status: number;
  /** Milliseconds to wait, if the remote sent `Retry-After`. */
  readonly retryAfterMs: number | undefined;
  readonly remoteMessage: string;

  constructor(side: Side, status: number, { retryAfterMs, remoteMessage = '' }: RemoteHttpDetails = {}) {
    super(side, `answered HTTP ${status}${afterColon(remoteMessage)}`);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
    this.remoteMessage = remoteMessage;
  }
}

export interface RemoteHttpDetails {
  retryAfterMs?: number | undefined;
  remoteMessage?: string;
}

/** No connection, a reset, or a stream that ended too early. Worth another try. */
export class BrokenOffError extends RelayError {
  override readonly name = 'BrokenOffError';
  /** Node's error code, e.g. `ECONNRESET`, if there is one. */
  readonly code: string | undefined;

  constructor(side: Side, message: string, options?: ErrorOptions) {
    super(side, `broken off: ${message}`, options);
    this.code = (options?.cause as NodeJS.ErrnoException | undefined)?.code;
  }
}

/** The remote stayed silent longer than the phase allows. Worth another try. */
export class RelayTimeoutError extends RelayError {
  override readonly name = 'RelayTimeoutError';
  readonly phase: TimeoutPhase;

  constructor(side: Side, phase: TimeoutPhase, ms: number) {
    super(side, `silent for ${ms} ms (${phase})`);
    this.phase = phase;
  }
}

/** `connect`, an `answer` to a short question, the `pack` from the source, the target taking it (`push`), its `report`. */
export type TimeoutPhase = 'connect' | 'answer' | 'pack' | 'push' | 'report';

/** The remote cannot do what the relay needs, e.g. no side-band, another object format, a shallow repository. */
export class UnsupportedRemoteError extends RelayError {
  override readonly name = 'UnsupportedRemoteError';
}

/** The remote's git gave up and said why (`ERR` line or side-band 3). */
export class RemoteFaultError extends RelayError {
  override readonly name = 'RemoteFaultError';
  readonly remoteMessage: string;

  constructor(side: Side, remoteMessage: string) {
    super(side, `git failed${afterColon(remoteMessage)}`);
    this.remoteMessage = remoteMessage;
  }
}

/** What came is not the git protocol, or more of it than any honest remote sends. */
export class ProtocolError extends RelayError {
  override readonly name = 'ProtocolError';
}

const afterColon = (text: string): string => (text ? `: ${text}` : '');
