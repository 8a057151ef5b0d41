import { type Answer, invalid } from './answer.ts';
import type { Call } from './router.ts';

/** One page of a list with GitLab's paging headers (`x-next-page`, `Link`, …). 20 a page, at most 100. */
export function page({ query, url }: Call, items: unknown[], maximum = 100): Answer {
  const perPage = Math.min(positive(query, 'per_page', Math.min(20, maximum)), maximum);
  const current = positive(query, 'page', 1);
  const pages = Math.max(1, Math.ceil(items.length / perPage));
  const next = current < pages ? current + 1 : null;
  const previous = current > 1 && current <= pages + 1 ? current - 1 : null;
  const link = (number: number, rel: string) => `<${withPage(url, number, perPage)}>; rel="${rel}"`;
  const links = [
    ...(previous ? [link(previous, 'prev')] : []),
    ...(next ? [link(next, 'next')] : []),
    link(1, 'first'),
    link(pages, 'last'),
  ];
  return {
    status: 200,
    body: items.slice((current - 1) * perPage, current * perPage),
    headers: {
      'x-page': String(current),
      'x-per-page': String(perPage),
      'x-next-page': String(next ?? ''),
      'x-prev-page': String(previous ?? ''),
      'x-total': String(items.length),
      'x-total-pages': String(pages),
      link: links.join(', '),
    },
  };
}

function positive(query: URLSearchParams, key: string, fallback: number): number {
  const text = query.get(key);
  if (text === null) return fallback;
  const number = Number(text);
  if (!Number.isInteger(number)) throw invalid(`${key} is invalid`);
  return number < 1 ? fallback : number;
}

function withPage(url: URL, number: number, perPage: number): string {
  const copy = new URL(url);
  copy.searchParams.set('page', String(number));
  copy.searchParams.set('per_page', String(perPage));
  return copy.toString();
}
