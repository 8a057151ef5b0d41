import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { BrokenOffError, ProtocolError, type TimeoutPhase, UnsupportedRemoteError } from '../errors.ts';
import { type Remote, repositoryUrl, type Side } from '../remote.ts';
import type { RelayTimeouts } from '../timeouts.ts';
import { type Agents, sharedAgents } from './agents.ts';
import { Exchange } from './exchange.ts';
import { MAX_REDIRECTS, movedTo } from './redirect.ts';
import { httpError } from './status.ts';

export type Service = 'git-upload-pack' | 'git-receive-pack';

export interface SessionOptions {
  timeouts: RelayTimeouts;
  userAgent: string;
  signal?: AbortSignal | undefined;
  agents?: Agents | undefined;
}

/** A successful answer. Read `body` to its end, or `exchange.fail` it. */
export interface Answer {
  exchange: Exchange;
  body: AsyncGenerator<Buffer>;
}

/**
 * All requests of one call to one remote: where it lives (after redirects), the credentials (settled by the first
 * requests, because a streamed body cannot be sent again), and how many requests it took.
 */
export class Session {
  readonly side: Side;
  readonly timeouts: RelayTimeouts;
  readonly signal: AbortSignal | undefined;
  readonly userAgent: string;
  requests = 0;
  readonly #remote: Remote;
  readonly #agents: Agents;
  #base: URL;
  #authorization: Promise<string | undefined> | undefined;
  #refreshed = false;
  /** False once a redirect led to another host: our credentials are not for it. */
  #trusted = true;

  constructor(remote: Remote, side: Side, { timeouts, userAgent, signal, agents }: SessionOptions) {
    this.side = side;
    this.timeouts = timeouts;
    this.userAgent = userAgent;
    this.signal = signal;
    this.#remote = remote;
    this.#agents = agents ?? sharedAgents();
    this.#base = repositoryUrl(remote, side);
  }

  /** GET of the refs or capabilities of a service. The only request that follows redirects. */
  async discover(service: Service, headers: OutgoingHttpHeaders = {}): Promise<Answer> {
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const open = () => this.#open('GET', `info/refs?service=${service}`, headers, this.signal);
      const { exchange, response } = await this.#send(open, undefined, 'answer', this.timeouts.answerMs);
      const to = movedTo(exchange.url, response.statusCode ?? 0, response.headers.location, this.side);
      if (!to) return this.#accept(exchange, response, `application/x-${service}-advertisement`, 'answer');
      await exchange.drain(this.timeouts.answerMs);
      this.#trusted &&= to.host === this.#base.host;
      this.#base = to;
    }
    throw new UnsupportedRemoteError(this.side, `redirects more than ${MAX_REDIRECTS} times`);
  }

  /** POST of a body that can be sent again if the credentials have to be renewed. */
  async post(service: Service, headers: OutgoingHttpHeaders, body: Buffer, phase: TimeoutPhase): Promise<Answer> {
    const all = { ...postHeaders(service), ...headers, 'content-length': body.length };
    const open = () => this.#open('POST', service, all, this.signal);
    const { exchange, response } = await this.#send(open, body, phase, this.#silence(phase));
    return this.#accept(exchange, response, `application/x-${service}-result`, phase);
  }

  /**
   * POST whose body the caller writes, chunked. On a connection of its own, which cannot turn out to be stale, and not
   * cut off by the signal: the caller ends it in an orderly way.
   */
  async stream(service: Service): Promise<Exchange> {
    // A server that is told that the connection closes anyway hangs up on a body it no longer wants, and the reset can
    // overtake its own answer. Told otherwise, it reads on.
    const headers = { ...postHeaders(service), connection: 'keep-alive' };
    return this.#open('POST', service, headers, undefined, { ownConnection: true });
  }

  /** Judges the head of an answer. */
  async accept(exchange: Exchange, response: IncomingMessage, contentType: string): Promise<void> {
    const status = response.statusCode ?? 0;
    if (status !== 200) throw await httpError(exchange, response, this.#address(), this.timeouts.answerMs);
    if (response.headers['content-type']?.split(';')[0] !== contentType) {
      exchange.fail(new ProtocolError(this.side, 'does not speak the smart HTTP protocol of git'));
      throw exchange.explain(undefined);
    }
  }

  async #accept(exchange: Exchange, response: IncomingMessage, type: string, phase: TimeoutPhase): Promise<Answer> {
    await this.accept(exchange, response, type);
    return { exchange, body: exchange.body(exchange.timer(phase, this.#silence(phase))) };
  }

  /** Sends; once more with fresh credentials if they were refused, once more if a kept connection turned out dead. */
  async #send(open: () => Promise<Exchange>, body: Buffer | undefined, phase: TimeoutPhase, ms: number) {
    for (let dead = 0; ; ) {
      const exchange = await open();
      exchange.end(body);
      try {
        const response = await exchange.head(phase, ms);
        if (!(await this.#renewCredentials(exchange, response))) return { exchange, response };
      } catch (error) {
        // Node documents this race of keep-alive connections and leaves the repeat to us (http, request.reusedSocket).
        const stale = error instanceof BrokenOffError && exchange.onUsedConnection;
        if (!stale || dead++ > 0) throw error;
      }
    }
  }

  async #renewCredentials(exchange: Exchange, { statusCode, headers }: IncomingMessage): Promise<boolean> {
    const refused = statusCode === 401 || (statusCode === 403 && !headers['retry-after']);
    if (!refused || this.#refreshed || !this.#trusted || !this.#remote.authorization) return false;
    this.#refreshed = true;
    const old = await this.#authorization;
    const fresh = await this.#remote.authorization({ refresh: true });
    if (fresh === undefined || fresh === old) return false;
    this.#authorization = Promise.resolve(fresh);
    exchange.fail(new Error('asked again with fresh credentials'));
    return true;
  }

  async #open(
    method: 'GET' | 'POST',
    path: string,
    headers: OutgoingHttpHeaders,
    signal: AbortSignal | undefined,
    { ownConnection = false } = {},
  ): Promise<Exchange> {
    this.signal?.throwIfAborted();
    const authorization = this.#trusted ? await this.#credentials() : undefined;
    this.requests++;
    return new Exchange(new URL(`${this.#address()}/${path}`), {
      side: this.side,
      method,
      headers: { 'user-agent': this.userAgent, ...headers, ...(authorization && { authorization }) },
      agents: ownConnection ? undefined : this.#agents,
      connectMs: this.timeouts.connectMs,
      signal,
    });
  }

  /** Asked for once, and again after a failure. */
  #credentials(): Promise<string | undefined> {
    this.#authorization ??= Promise.resolve(this.#remote.authorization?.()).catch((error: unknown) => {
      this.#authorization = undefined;
      throw error;
    });
    return this.#authorization;
  }

  #address(): string {
    return this.#base.origin + this.#base.pathname.replace(/\/$/, '');
  }

  #silence(phase: TimeoutPhase): number {
    return this.timeouts[`${phase}Ms`];
  }
}

function postHeaders(service: Service): OutgoingHttpHeaders {
  return { 'content-type': `application/x-${service}-request`, accept: `application/x-${service}-result` };
}
