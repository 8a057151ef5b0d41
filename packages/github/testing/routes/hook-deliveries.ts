import type { GithubContext } from '../context.ts';
import type { DeliveryAttempt } from '../deliveries/delivery-desk.ts';
import { ApiError, notFound } from '../http/api-error.ts';
import { type ApiRequest, ok, type Reply, type Route } from '../http/route.ts';

/** GitHub redelivers what is younger than this. Milliseconds. */
const REDELIVERY_WINDOW = 3 * 24 * 3_600_000;

export const hookDeliveryRoutes: Route[] = [
  { method: 'GET', path: '/app/hook/config', auth: 'app', handle: readConfig },
  { method: 'PATCH', path: '/app/hook/config', auth: 'app', handle: writeConfig },
  { method: 'GET', path: '/app/hook/deliveries', auth: 'app', handle: list },
  { method: 'GET', path: '/app/hook/deliveries/{id}', auth: 'app', handle: read },
  { method: 'POST', path: '/app/hook/deliveries/{id}/attempts', auth: 'app', handle: redeliver },
];

function readConfig(_request: ApiRequest, { deliveries }: GithubContext): Reply {
  return ok({ content_type: 'json', insecure_ssl: '0', secret: '********', url: deliveries.url ?? '' });
}

function writeConfig(request: ApiRequest, context: GithubContext): Reply {
  const { url, secret } = request.body;
  if (typeof url === 'string') context.deliveries.url = url;
  if (typeof secret === 'string') context.deliveries.secret = secret;
  return readConfig(request, context);
}

/** Newest first, by cursor and not by page. `status=failure` knows only answers from 400 on: not those that never came. */
function list(request: ApiRequest, { deliveries }: GithubContext): Reply {
  const { query } = request;
  const size = Math.min(Number(query.get('per_page') ?? 30) || 30, 100);
  const cursor = query.get('cursor');
  const start = cursor === null ? Number.POSITIVE_INFINITY : Number(/^v1_(\d+)$/.exec(cursor)?.[1] ?? Number.NaN);
  if (Number.isNaN(start)) throw new ApiError(422, 'Invalid cursor');
  const matching = deliveries.attempts
    .toReversed()
    .filter((attempt) => attempt.id <= start && hasStatus(attempt, query.get('status')));
  const next = matching[size];
  return {
    ...ok(matching.slice(0, size).map(viewItem)),
    ...(next && { headers: { link: nextLink(request, `v1_${next.id}`) } }),
  };
}

function nextLink({ query, apiUrl, path }: ApiRequest, cursor: string): string {
  const next = new URLSearchParams(query);
  next.set('cursor', cursor);
  return `<${apiUrl}${path}?${next}>; rel="next"`;
}

function hasStatus({ statusCode }: DeliveryAttempt, wanted: string | null): boolean {
  if (wanted === 'success') return statusCode >= 200 && statusCode < 400;
  if (wanted === 'failure') return statusCode >= 400 && statusCode < 600;
  return true;
}

function read({ params }: ApiRequest, { deliveries }: GithubContext): Reply {
  const attempt = find(deliveries.attempts, params.id);
  return ok({
    ...viewItem(attempt),
    url: deliveries.url,
    request: { headers: attempt.requestHeaders, payload: attempt.payload },
    response: { headers: {}, payload: attempt.responseBody },
  });
}

function redeliver({ params }: ApiRequest, { deliveries, now }: GithubContext): Reply {
  const attempt = find(deliveries.attempts, params.id);
  if (Date.parse(attempt.deliveredAt) < now() - REDELIVERY_WINDOW) {
    throw new ApiError(422, 'This delivery is too old to be redelivered.');
  }
  deliveries.redeliver(attempt.id);
  return ok({}, 202);
}

function find(attempts: DeliveryAttempt[], id: string | undefined): DeliveryAttempt {
  const attempt = attempts.find((one) => one.id === Number(id));
  if (!attempt) throw notFound();
  return attempt;
}

function viewItem(attempt: DeliveryAttempt): Record<string, unknown> {
  return {
    id: attempt.id,
    guid: attempt.guid,
    delivered_at: attempt.deliveredAt,
    redelivery: attempt.redelivery,
    duration: attempt.duration,
    status: attempt.status,
    status_code: attempt.statusCode,
    event: attempt.event,
    action: attempt.action,
    installation_id: attempt.installationId,
    repository_id: attempt.repositoryId,
    throttled_at: null,
  };
}
