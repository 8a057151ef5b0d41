import type { ApiRequest, Reply } from './route.ts';

const DEFAULT_PAGE = 30;
const LARGEST_PAGE = 100;

/**
 * One page of a list as GitHub cuts it: 30 entries unless told otherwise, never more than 100, with a `Link` header
 * naming the other pages. `wrap` makes the body from the page and the number of all entries.
 */
export function paged<T>(
  request: ApiRequest,
  entries: T[],
  wrap: (page: T[], total: number) => unknown = (page) => page,
): Reply {
  const size = Math.min(positive(request.query.get('per_page'), DEFAULT_PAGE), LARGEST_PAGE);
  const page = positive(request.query.get('page'), 1);
  const body = wrap(entries.slice((page - 1) * size, page * size), entries.length);
  const link = linkHeader(request, page, Math.ceil(entries.length / size));
  return { status: 200, body, ...(link && { headers: { link } }) };
}

function positive(text: string | null, otherwise: number): number {
  const value = Number(text ?? otherwise);
  return Number.isInteger(value) && value > 0 ? value : otherwise;
}

function linkHeader(request: ApiRequest, page: number, last: number): string {
  const links: string[] = [];
  if (page > 1) links.push(link(request, page - 1, 'prev'));
  if (page < last) links.push(link(request, page + 1, 'next'), link(request, last, 'last'));
  if (page > 1) links.push(link(request, 1, 'first'));
  return links.join(', ');
}

function link(request: ApiRequest, page: number, rel: string): string {
  const query = new URLSearchParams(request.query);
  query.set('page', String(page));
  return `<${request.apiUrl}${request.path}?${query}>; rel="${rel}"`;
}
