import type { ReadAnswer } from './call-as-app.ts';

/** GitHub's largest page. */
export const PAGE_SIZE = 100;
/** Where we stop believing that a list ends. */
export const MAX_PAGES = 1_000;

/**
 * All pages of a list, 100 entries each, in GitHub's order. Follows what the `Link` header says, not a count: entries
 * may be added while we read.
 */
export async function allPages<Page, Entry>(
  read: (page: number) => Promise<ReadAnswer<Page>>,
  entriesOf: (page: Page) => Entry[],
): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const { data, headers } = await read(page);
    entries.push(...entriesOf(data));
    if (!/rel="next"/.test(String(headers.link ?? ''))) return entries;
  }
  throw new Error(`a list of GitHub did not end after ${MAX_PAGES} pages`);
}
