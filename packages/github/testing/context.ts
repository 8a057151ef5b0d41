import type { DeliveryDesk } from './deliveries/delivery-desk.ts';
import type { GithubState } from './model/state.ts';
import type { Account, StoredRepository } from './model/types.ts';
import type { Permissions } from './options.ts';

/** An event before it becomes a payload: what differs from GitHub's example of the same event and action. */
export interface Emission {
  event: string;
  action?: string;
  repository?: StoredRepository;
  /** Needed where there is no repository, as for `installation`. */
  installationId?: number;
  sender: Account;
  /** Put over the example payload, field by field. */
  fields: Record<string, unknown>;
}

/** What routes and actions share. */
export interface GithubContext {
  readonly state: GithubState;
  readonly app: { id: number; slug: string; permissions: Permissions; events: string[] };
  readonly deliveries: DeliveryDesk;
  readonly reposDir: string;
  readonly tokenLifetimeMs: number;
  readonly violations: string[];
  /** Origin of web and API alike, e.g. `http://127.0.0.1:40123`; known once the server listens. */
  origin(): string;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Sends the event to the App if it is installed there and subscribed. Returns at once. */
  emit(emission: Emission): void;
}

/** The present moment as GitHub writes it: ISO 8601 in UTC without fractions. */
export function timestamp(context: { now(): number }): string {
  return new Date(context.now()).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** The account under which the App itself acts. */
export function botOf(context: GithubContext): Account {
  return context.state.account(`${context.app.slug}[bot]`, 'Bot');
}
