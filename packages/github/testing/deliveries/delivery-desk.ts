import { randomUUID } from 'node:crypto';
import { BehaviourPlan, type DeliveryBehaviour } from './behaviour.ts';
import { type Answer, send } from './send.ts';
import { Timetable } from './timetable.ts';

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
  inOrder: boolean;
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
  readonly #timetable = new Timetable();

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
    const { url } = this;
    if (url === undefined || this.#timetable.signal.aborted) return;
    const behaviour = this.#plan.take(order.event, order.action);
    const guid = randomUUID();
    if (behaviour.lose === 'unrecorded') return;
    if (behaviour.lose) {
      this.#record(order, { guid, redelivery: false, duration: 0, ...NEVER_ARRIVED });
      return;
    }
    for (let copy = 0; copy < (behaviour.double ? 2 : 1); copy += 1) {
      this.#schedule(() => this.#attempt(order, { url, guid, redelivery: false }), behaviour);
    }
  }

  /** Sends a recorded delivery once more under its old GUID; false when there is none of that id. */
  redeliver(id: number): boolean {
    const { url } = this;
    const earlier = this.attempts.find((attempt) => attempt.id === id);
    if (!earlier || url === undefined) return false;
    this.#timetable.atOnce(() => this.#attempt(earlier, { url, guid: earlier.guid, redelivery: true }));
    return true;
  }

  /** Resolves when every delivery started so far has been answered; lets go of those held back for reordering. */
  idle(): Promise<void> {
    return this.#timetable.idle();
  }

  close(): Promise<void> {
    return this.#timetable.close();
  }

  #schedule(attempt: () => Promise<unknown>, { delayMs, reorder }: DeliveryBehaviour): void {
    if (reorder) this.#timetable.hold(attempt, reorder === true ? 2 : reorder);
    else if (delayMs !== undefined) this.#timetable.later(attempt, delayMs);
    else if (this.#options.inOrder) this.#timetable.inTurn(attempt);
    else this.#timetable.atOnce(attempt);
  }

  async #attempt(
    order: Order,
    { url, guid, redelivery }: { url: string; guid: string; redelivery: boolean },
  ): Promise<void> {
    const { signal } = this.#timetable;
    if (signal.aborted) return;
    const { secret, hookId } = this;
    const { appId, timeoutMs } = this.#options;
    const startedAt = performance.now();
    const body = JSON.stringify(order.payload);
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
