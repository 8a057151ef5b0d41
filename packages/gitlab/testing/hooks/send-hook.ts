import { createHmac, randomUUID } from 'node:crypto';
import type { Instance } from '../instance.ts';
import type { HookLogRecord, HookRecord } from '../records.ts';
import { FAILURES_FOR_GOOD } from './hook-settings.ts';

const TIMEOUT_MS = 10_000;
const FAILURES_BEFORE_A_PAUSE = 4;
const MINUTE_MS = 60_000;
const LONGEST_PAUSE_MS = 24 * 60 * MINUTE_MS;

/** `Pipeline Hook`, `Job Hook`, … by the hook's own name for the event. */
export const EVENT_HEADERS: Record<string, string> = {
  push_events: 'Push Hook',
  tag_push_events: 'Tag Push Hook',
  pipeline_events: 'Pipeline Hook',
  job_events: 'Job Hook',
};

export interface Delivery {
  trigger: string;
  payload: unknown;
  /** The same over all tries of one delivery. */
  idempotencyKey: string;
  /** Shared by the hooks that one event caused. */
  eventUuid: string;
}

/** Posts one delivery, writes it down, and counts failures as GitLab does. Returns the entry of the log. */
export async function sendHook(instance: Instance, hook: HookRecord, delivery: Delivery): Promise<HookLogRecord> {
  const createdAt = instance.now();
  const started = performance.now();
  const status = await post(instance, hook, delivery);
  const entry: HookLogRecord = {
    id: instance.nextId('hook log'),
    trigger: delivery.trigger,
    url: hook.url,
    idempotencyKey: delivery.idempotencyKey,
    payload: delivery.payload,
    status,
    createdAt,
    durationMs: performance.now() - started,
  };
  hook.log.push(entry);
  countOutcome(instance, hook, typeof status === 'number' && status < 400);
  instance.changed();
  return entry;
}

async function post(instance: Instance, hook: HookRecord, delivery: Delivery): Promise<number | 'internal error'> {
  const body = JSON.stringify(delivery.payload);
  try {
    const response = await fetch(filledUrl(hook), {
      method: 'POST',
      body,
      headers: hookHeaders(instance, hook, delivery, body),
      signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT_MS), instance.closing.signal]),
      redirect: 'manual',
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 'internal error';
  }
}

const filledUrl = (hook: HookRecord): string =>
  hook.url.replace(/\{(\w+)\}/g, (all, key: string) => hook.urlVariables.get(key) ?? all);

function hookHeaders(instance: Instance, hook: HookRecord, delivery: Delivery, body: string): Record<string, string> {
  return {
    ...Object.fromEntries(hook.customHeaders),
    'content-type': 'application/json',
    'user-agent': `GitLab/${instance.options.version ?? '19.5'}.0`,
    'x-gitlab-event': EVENT_HEADERS[delivery.trigger] ?? 'System Hook',
    'x-gitlab-instance': instance.baseUrl,
    'x-gitlab-webhook-uuid': hook.uuid,
    'x-gitlab-event-uuid': delivery.eventUuid,
    'idempotency-key': delivery.idempotencyKey,
    ...(hook.token !== null && { 'x-gitlab-token': hook.token }),
    ...(instance.since(19, 0) && standardWebhookHeaders(instance, hook, delivery.idempotencyKey, body)),
  };
}

/** https://www.standardwebhooks.com, as GitLab sends it since 19.0. */
function standardWebhookHeaders(instance: Instance, hook: HookRecord, id: string, body: string) {
  const timestamp = String(Math.floor(instance.now() / 1000));
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp };
  if (hook.signingToken === null) return headers;
  const key = Buffer.from(hook.signingToken.slice('whsec_'.length), 'base64');
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { ...headers, 'webhook-signature': `v1,${mac}` };
}

/** Four failures in a row pause a hook for a minute, each further one for twice as long; forty end it. */
function countOutcome(instance: Instance, hook: HookRecord, succeeded: boolean): void {
  if (succeeded) {
    hook.failures = 0;
    hook.disabledUntil = null;
    return;
  }
  hook.failures += 1;
  if (hook.failures < FAILURES_BEFORE_A_PAUSE || hook.failures >= FAILURES_FOR_GOOD) return;
  const pause = MINUTE_MS * 2 ** (hook.failures - FAILURES_BEFORE_A_PAUSE);
  hook.disabledUntil = instance.now() + Math.min(pause, LONGEST_PAUSE_MS);
}

export const newDelivery = (trigger: string, payload: unknown): Delivery => ({
  trigger,
  payload,
  idempotencyKey: randomUUID(),
  eventUuid: randomUUID(),
});
