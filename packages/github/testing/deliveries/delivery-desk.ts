import { randomUUID } from 'node:crypto';
import { BehaviourPlan, type DeliveryBehaviour } from './behaviour.ts';
import { type Answer, send } from './send.ts';

/** One attempt to deliver an event, as `GET /app/hook/deliveries` shows it. */
export interface DeliveryAttempt {
  id: number;
  guid: string;
  event: string;
  action: string | null;
  installationId: number | null;
  repositoryId: number | null;
  redelivery: boolean;
  /** ISO 8601. */
  deliveredAt: string;
  /** Seconds. */
  duration: number;
  status: string;
  statusCode: number;
  requestHeaders: Record<string, string>;
  payload: Record<string, unknown>;
  responseBody: string;
}

type Order = Pick<DeliveryAttempt, 'event' | 'action' | 'installationId' | 'repositoryId' | 'payload'>;

interface DeskOptions {
  url: string | undefined;
  secret: string;
  appId: number;
  timeoutMs: number;
  random: () => number;
  now: () => number;
  nextId: () => number;
}

/** Sends the App's webhooks and keeps the record of every attempt. Like GitHub, it never tries again by itself. */
export class DeliveryDesk {
  /** Newest last. */
  readonly attempts: DeliveryAttempt[] = [];
  url: string | undefined;
  secret: string;
  readonly hookId: number;
  readonly #options: DeskOptions;
  readonly #plan: BehaviourPlan;
  readonly #underWay = new Set<Promise<unknown>>();
  readonly #timers = new Set<{ timer: NodeJS.Timeout; release: () => void }>();
  #held: (() => Promise<unknown>)[] = [];
  #lastReleased: Promise<unknown> = Promise.resolve();
  readonly #closing = new AbortController();

  constructor(options: DeskOptions) {
    this.#options = options;
    this.url = options.url;
    this.secret = options.secret;
    this.hookId = options.nextId();
    this.#plan = new BehaviourPlan(options.random);
  }

  /** Makes later deliveries late, lost, doubled or out of order; returns a function that ends it. */
  behave(behaviour: DeliveryBehaviour): () => void {
    return this.#plan.add(behaviour);
  }

  behaveWell(): void {
    this.#plan.clear();
  }

  /** Starts one delivery; does not wait for the answer. */
  dispatch(order: Order): void {
    if (this.url === undefined || this.#closing.signal.aborted) return;
    const behaviour = this.#plan.take(order.event, order.action);
    const guid = randomUUID();
    if (behaviour.lose === 'unrecorded') return;
    if (behaviour.lose) {
      this.#record(order, { guid, redelivery: false, duration: 0, ...NEVER_ARRIVED });
      return;
    }
    for (let copy = 0; copy < (behaviour.double ? 2 : 1); copy += 1) {
      this.#schedule(() => this.#attempt(order, guid, false), behaviour);
    }
  }

  /** Sends a recorded delivery once more under its old GUID; false when there is none of that id. */
  redeliver(id: number): boolean {
    const earlier = this.attempts.find((attempt) => attempt.id === id);
    if (!earlier) return false;
    this.#track(this.#attempt(earlier, earlier.guid, true));
    return true;
  }

  /** Resolves when every delivery started so far has been answered; lets go of those held back for reordering. */
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
    for (const { timer, release } of this.#timers) {
      clearTimeout(timer);
      release();
    }
    await Promise.all(this.#underWay);
  }

  #schedule(attempt: () => Promise<unknown>, { delayMs, reorder }: DeliveryBehaviour): void {
    if (reorder) {
      this.#held.push(attempt);
      if (this.#held.length >= (reorder === true ? 2 : reorder)) this.#release();
      return;
    }
    this.#track(delayMs === undefined ? attempt() : this.#later(delayMs).then(() => attempt()));
  }

  #later(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const entry = { timer: setTimeout(() => done(), delayMs), release: () => done() };
      const done = (): void => {
        this.#timers.delete(entry);
        resolve();
      };
      this.#timers.add(entry);
    });
  }

  /** Sends what is held, last first, each after the answer to the one before: the order is certain, not likely. */
  #release(): void {
    if (this.#held.length === 0) return;
    const held = this.#held.reverse();
    this.#held = [];
    for (const attempt of held) this.#lastReleased = this.#lastReleased.then(attempt);
    this.#track(this.#lastReleased);
  }

  #track(work: Promise<unknown>): void {
    const tracked = work.finally(() => this.#underWay.delete(tracked));
    this.#underWay.add(tracked);
  }

  async #attempt(order: Order, guid: string, redelivery: boolean): Promise<void> {
    if (this.url === undefined || this.#closing.signal.aborted) return;
    const { secret, url, hookId } = this;
    const { appId, timeoutMs } = this.#options;
    const startedAt = performance.now();
    const body = JSON.stringify(order.payload);
    const { signal } = this.#closing;
    const answer = await send({ url, secret, event: order.event, guid, hookId, appId, body, timeoutMs, signal });
    const duration = Math.round(performance.now() - startedAt) / 1000;
    this.#record(order, { guid, redelivery, duration, ...answer });
  }

  #record(order: Order, outcome: Answer & Pick<DeliveryAttempt, 'guid' | 'redelivery' | 'duration'>): void {
    const { event, action, installationId, repositoryId, payload } = order;
    const deliveredAt = new Date(this.#options.now()).toISOString();
    const id = this.#options.nextId();
    this.attempts.push({ id, event, action, installationId, repositoryId, payload, deliveredAt, ...outcome });
  }
}

const NEVER_ARRIVED: Answer = {
  status: 'failed to connect to host',
  statusCode: 0,
  responseBody: '',
  requestHeaders: {},
};
