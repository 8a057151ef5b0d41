import type { ReadAnswer } from './call-as-app.ts';
import { NotModifiedError } from './not-modified.ts';
import { MAX_PAGES, PAGE_SIZE } from './pages.ts';

/** Reads one page; with an entity tag it may be refused with a NotModifiedError. */
export type ReadPage<Entry> = (page: number, etag?: string) => Promise<ReadAnswer<Entry[]>>;

interface FirstChange<Entry> {
  page: number;
  answer: ReadAnswer<Entry[]>;
}

/**
 * All pages of a list, unless all are as they were when `known` was returned. An entity tag speaks for one page only, so
 * ours holds those of all pages. A full last page is followed by one more, empty one: what comes to be there would
 * not change any page before it.
 *
 * GitHub's tags hold for one access token, thus for at most an hour (eclipse-csi/otterdog#201); after that the list is
 * read again in full.
 */
export async function pagesUnlessSame<Entry>(
  read: ReadPage<Entry>,
  known: string | undefined,
): Promise<{ entries: Entry[]; etag: string } | 'unchanged'> {
  const etags = tagsOf(known);
  const change = await firstChange(read, etags);
  if (!change && etags.length > 0) return 'unchanged';
  const entries: Entry[] = [];
  const fresh: string[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const { data, headers } = page === change?.page ? change.answer : await read(page);
    entries.push(...data);
    fresh.push(String(headers.etag ?? ''));
    const more = data.length >= PAGE_SIZE || /rel="next"/.test(String(headers.link ?? ''));
    if (!more) return { entries, etag: JSON.stringify(fresh) };
  }
  throw new Error(`a list of GitHub did not end after ${MAX_PAGES} pages`);
}

/** The first page that is not as it was. Reading it again in the loop above would cost one more request. */
async function firstChange<Entry>(read: ReadPage<Entry>, etags: string[]): Promise<FirstChange<Entry> | undefined> {
  for (const [index, etag] of etags.entries()) {
    try {
      return { page: index + 1, answer: await read(index + 1, etag) };
    } catch (error) {
      if (!(error instanceof NotModifiedError)) throw error;
    }
  }
  return undefined;
}

/** Nothing for anything that is not ours: kept by others, it may come from another version or be damaged. */
function tagsOf(known: string | undefined): string[] {
  try {
    const tags: unknown = JSON.parse(known ?? '[]');
    return Array.isArray(tags) && tags.every((tag) => typeof tag === 'string' && tag !== '') ? tags : [];
  } catch {
    return [];
  }
}
