import type { CheckAction, CheckRunContent } from './check-run.ts';
import type { CheckState } from './check-state.ts';
import { cleanLine, cutBytes, cutCharacters } from './clean-text.ts';
import { httpUrl } from './http-url.ts';
import { utcTime } from './utc-time.ts';

/** GitHub's limit of `output.summary` and of `output.text`: documented as characters, counted as bytes to be safe. */
export const MAX_TEXT_BYTES = 65_535;
/** GitHub documents none for `output.title`. It is shown on one line in the merge box. */
export const MAX_TITLE_CHARACTERS = 120;

interface Parts {
  state: CheckState;
  /** Plain text; GitHub does not render Markdown in titles. */
  title: string;
  /** Paragraphs of Markdown; empty and undefined ones are left out. */
  summary: readonly (string | undefined)[];
  text?: readonly (string | undefined)[];
  detailsUrl?: string | null | undefined;
  startedAt?: string | null | undefined;
  completedAt?: string | null | undefined;
  actions?: CheckAction[] | undefined;
}

/**
 * A check run within GitHub's limits, with only the keys that have a value. The callers keep their parts small by whole
 * rows; cutting here is the last resort.
 */
export function checkContent(parts: Parts): CheckRunContent {
  const text = paragraphs(parts.text ?? []);
  const startedAt = utcTime(parts.startedAt);
  const completedAt = parts.state.status === 'completed' ? utcTime(parts.completedAt) : undefined;
  const detailsUrl = httpUrl(parts.detailsUrl);
  return {
    ...parts.state,
    title: plainTitle(parts.title),
    // GitHub refuses an empty one.
    summary: paragraphs(parts.summary) || 'No reason was given.',
    ...(text !== '' && { text }),
    ...(detailsUrl !== undefined && { detailsUrl }),
    ...(startedAt !== undefined && { startedAt }),
    ...(completedAt !== undefined && { completedAt }),
    ...(parts.actions !== undefined && { actions: parts.actions }),
  };
}

/** One short line, never empty. Titles also travel in e-mails, so a mention is broken there as well. */
export const plainTitle = (title: string): string =>
  cutCharacters(cleanLine(title).replace(/@(?=\w)/gu, '@\u200B'), MAX_TITLE_CHARACTERS) || 'No reason given';

/** The first line of a reason as a title: `Waiting for label ok-to-test` from `waiting for label \`ok-to-test\`.` */
export function titleFrom(prefix: string, reason: string): string {
  const line = reason.trim().split('\n', 1).join('').trim().replaceAll('`', '').replace(/[.:]$/u, '');
  const title = prefix + line;
  return title.charAt(0).toUpperCase() + title.slice(1);
}

/**
 * The reason without its headline (what stands before an empty line), when the title says that already and in full. A
 * reason of one paragraph stays, since a check needs a summary.
 */
export function withoutHeadline(title: string, reason: string): string {
  const [headline = '', ...rest] = reason.trim().split(/\n{2,}/u);
  const said = plainTitle(titleFrom('', headline)).toLowerCase();
  const isSaid = !headline.includes('\n') && !title.endsWith('…') && title.toLowerCase().endsWith(said);
  return isSaid && rest.length > 0 ? rest.join('\n\n') : reason;
}

const paragraphs = (parts: readonly (string | undefined)[]): string =>
  cutBytes(parts.filter((part) => part !== undefined && part !== '').join('\n\n'), MAX_TEXT_BYTES);
