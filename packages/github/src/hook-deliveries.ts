import { z } from 'zod';
import type { CallAsApp } from './api/call-as-app.ts';
import { MAX_PAGES, PAGE_SIZE } from './api/pages.ts';
import { moment } from './shapes.ts';

/** One attempt of GitHub to deliver a webhook to the App. */
export interface HookDelivery {
  /** A 64-bit integer as text: some do not fit into a JavaScript number. */
  id: string;
  /** The same for all attempts to deliver one event: `X-GitHub-Delivery`. */
  guid: string;
  /** Milliseconds since the epoch, on GitHub's clock. */
  deliveredAt: number;
  redelivery: boolean;
  /** We answered with 2xx. A redirect is none: GitHub does not follow it. */
  succeeded: boolean;
  /** Zero, or whatever GitHub likes, where there was no answer: `status` then says why. */
  statusCode: number;
  status: string;
  event: string;
  action: string | null;
  installationId: number | null;
  repositoryId: number | null;
  /** Where the page with this delivery begins, to go on from there after an interruption; undefined on the first. */
  pageCursor: string | undefined;
}

const numericId = z.int().nullish();
const deliveryShape = z.object({
  id: z.union([z.int(), z.string().regex(/^\d+$/)]).transform(String),
  guid: z.string(),
  delivered_at: moment,
  redelivery: z.boolean(),
  status: z.string(),
  status_code: z.int(),
  event: z.string(),
  action: z.string().nullish(),
  installation_id: numericId,
  repository_id: numericId,
});

/**
 * Deliveries of all installations, newest first, until they are older than `since` (milliseconds since the epoch).
 * GitHub's own filter for failures is not used: it does not find those that were never answered.
 */
export async function* listDeliveries(
  callAsApp: CallAsApp,
  { since, cursor: start }: { since: number; cursor?: string | undefined },
): AsyncGenerator<HookDelivery, void, undefined> {
  let cursor = start;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { data, headers } = await callAsApp(
      {
        route: 'GET /app/hook/deliveries',
        parameters: { per_page: PAGE_SIZE, ...(cursor !== undefined && { cursor }) },
        doing: 'list webhook deliveries',
      },
      z.array(deliveryShape),
    );
    for (const delivery of data) {
      if (delivery.delivered_at < since) return;
      yield toDelivery(delivery, cursor);
    }
    cursor = nextCursor(String(headers.link ?? ''));
    if (cursor === undefined) return;
  }
  throw new Error(`the list of webhook deliveries did not end after ${MAX_PAGES} pages`);
}

const contentShape = z.object({ request: z.object({ payload: z.unknown() }) });

/** What was sent with one attempt, as GitHub keeps it for three days. */
export async function readDeliveredPayload(callAsApp: CallAsApp, id: string): Promise<unknown> {
  const { data } = await callAsApp(
    {
      route: 'GET /app/hook/deliveries/{delivery_id}',
      parameters: { delivery_id: id },
      doing: `read webhook delivery ${id}`,
    },
    contentShape,
  );
  return data.request.payload;
}

/** Asks for one more attempt. It arrives under the same guid. NotFoundError or PermanentError when it is too old. */
export async function redeliver(callAsApp: CallAsApp, id: string): Promise<void> {
  await callAsApp(
    {
      route: 'POST /app/hook/deliveries/{delivery_id}/attempts',
      parameters: { delivery_id: id },
      doing: `redeliver webhook delivery ${id}`,
    },
    z.unknown(),
  );
}

function nextCursor(link: string): string | undefined {
  const [, next] = /<([^>]+)>;\s*rel="next"/.exec(link) ?? [];
  return next === undefined ? undefined : (new URL(next, 'https://github.com').searchParams.get('cursor') ?? undefined);
}

function toDelivery(raw: z.output<typeof deliveryShape>, pageCursor: string | undefined): HookDelivery {
  return {
    id: raw.id,
    guid: raw.guid,
    deliveredAt: raw.delivered_at,
    redelivery: raw.redelivery,
    succeeded: raw.status_code >= 200 && raw.status_code < 300,
    statusCode: raw.status_code,
    status: raw.status,
    event: raw.event,
    action: raw.action ?? null,
    installationId: raw.installation_id ?? null,
    repositoryId: raw.repository_id ?? null,
    pageCursor,
  };
}
