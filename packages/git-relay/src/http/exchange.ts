import { type ClientRequest, request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { BrokenOffError, RelayError, RelayTimeoutError, type TimeoutPhase } from '../errors.ts';
import type { Side } from '../remote.ts';
import type { Agents } from './agents.ts';
import { chunksOf } from './chunks-of.ts';
import { IdleTimer } from './idle-timer.ts';

export interface ExchangeOptions {
  side: Side;
  method: 'GET' | 'POST';
  headers: OutgoingHttpHeaders;
  /** Without agents the request gets a connection of its own. */
  agents?: Agents | undefined;
  connectMs: number;
  /** Destroys the exchange at once; not aborted yet. A push that must end orderly is not given one. */
  signal?: AbortSignal | undefined;
}

/** Longer bodies that nobody wants are not read to their end: a new connection is cheaper. */
const MAX_DRAINED = 64 * 1024;

/** One HTTP request and its answer, both as streams, either of which may end first. */
export class Exchange {
  readonly url: URL;
  readonly side: Side;
  readonly response: Promise<IncomingMessage>;
  readonly #request: ClientRequest;
  #received: IncomingMessage | undefined;
  #failure: unknown;

  constructor(url: URL, { side, method, headers, agents, connectMs, signal }: ExchangeOptions) {
    this.url = url;
    this.side = side;
    const secure = url.protocol === 'https:';
    const agent = agents ? agents[secure ? 'https' : 'http'] : false;
    this.#request = (secure ? httpsRequest : httpRequest)(url, { method, headers, agent });
    this.response = new Promise((resolve, reject) => {
      this.#request.once('response', (response) => {
        this.#received = response;
        response.on('error', () => {}); // whoever reads the body gets it; nobody may be reading any more
        resolve(response);
      });
      this.#request.on('error', (error) => reject(this.explain(error)));
      this.#request.once('close', () => reject(this.explain(new Error('no answer'))));
    });
    this.response.catch(() => {}); // it may fail while we are still writing, with nobody waiting for it yet
    this.#watchConnecting(connectMs, secure);
    this.#watchSignal(signal);
  }

  /** Did the request travel on a connection that had been used before (and may have been closed meanwhile)? */
  get onUsedConnection(): boolean {
    return this.#request.reusedSocket;
  }

  /** Ends everything at once; whoever waits for this exchange gets this error. */
  fail(error: unknown): void {
    this.#failure ??= error;
    this.#received?.destroy();
    this.#request.destroy();
  }

  /** What an error of the streams really was. */
  explain(error: unknown): unknown {
    if (this.#failure !== undefined) return this.#failure;
    if (error instanceof RelayError) return error;
    const message = error instanceof Error ? error.message : String(error);
    return new BrokenOffError(this.side, message, { cause: error });
  }

  /** The head of the answer. */
  async head(phase: TimeoutPhase, ms: number): Promise<IncomingMessage> {
    const timer = this.timer(phase, ms);
    timer.arm();
    try {
      return await this.response;
    } finally {
      timer.disarm();
    }
  }

  /** A timer whose end is the end of this exchange. */
  timer(phase: TimeoutPhase, ms: number): IdleTimer {
    return new IdleTimer(ms, () => this.fail(new RelayTimeoutError(this.side, phase, ms)));
  }

  /** The body of the answer. The timer runs only while we wait for the remote, not while the consumer is busy. */
  async *body(timer?: IdleTimer): AsyncGenerator<Buffer> {
    const response = await this.response;
    try {
      timer?.arm();
      for await (const chunk of chunksOf(response)) {
        timer?.disarm();
        yield chunk;
        timer?.arm();
      }
    } catch (error) {
      throw this.explain(error);
    } finally {
      timer?.disarm();
    }
  }

  /** Reads the body for its connection's sake, which can only be used again after its end. */
  async drain(answerMs: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    let total = 0;
    try {
      for await (const chunk of this.body(this.timer('answer', answerMs))) {
        pieces.push(chunk);
        total += chunk.length;
        if (total > MAX_DRAINED) break;
      }
    } catch {
      // What counts has been said by the status.
    }
    return Buffer.concat(pieces);
  }

  /**
   * Writes these pieces in one go. Resolves when the connection has taken them; waiting longer than the time-out fails the
   * exchange.
   */
  async write(pieces: Buffer[], pushMs: number): Promise<void> {
    if (this.#request.destroyed || this.#request.writableEnded) throw this.explain(new Error('closed by the remote'));
    const timer = this.timer('push', pushMs);
    timer.arm();
    try {
      await this.#taken(pieces);
    } finally {
      timer.disarm();
    }
  }

  end(body?: Buffer): void {
    this.#request.end(body);
  }

  #taken(pieces: Buffer[]): Promise<void> {
    const request = this.#request;
    return new Promise((resolve, reject) => {
      const onClose = () => reject(this.explain(request.errored ?? new Error('closed by the remote')));
      request.once('close', onClose);
      const onTaken = (error?: Error | null) => {
        if (error) return; // the connection is closing, and `close` knows why
        request.off('close', onClose);
        resolve();
      };
      request.cork();
      for (const [n, piece] of pieces.entries()) request.write(piece, n === pieces.length - 1 ? onTaken : undefined);
      request.uncork();
    });
  }

  #watchConnecting(ms: number, secure: boolean): void {
    const timer = this.timer('connect', ms);
    timer.arm();
    this.#request.once('socket', (socket) => {
      if (socket.connecting) socket.once(secure ? 'secureConnect' : 'connect', () => timer.disarm());
      else timer.disarm();
    });
    this.#request.once('close', () => timer.disarm());
  }

  #watchSignal(signal: AbortSignal | undefined): void {
    if (!signal) return;
    const abort = () => this.fail(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    this.#request.once('close', () => signal.removeEventListener('abort', abort));
  }
}
