/**
 * GitHub Markdown from text that strangers wrote. Specials become numeric entities, not backslash escapes: an entity
 * can never be markup (CommonMark §2.5), while a backslash before a pipe is read differently inside and outside of a
 * table cell, and is no help against what GitHub does after rendering (mentions, issue links, emoji).
 */
import { cleanLine, cleanLines, cutBytes } from './clean-text.ts';
import { httpUrl } from './http-url.ts';

const SPECIAL = /[\\`*_{}[\]()#+!|~<>&$^="']/gu;

/**
 * What GitHub links or replaces in rendered text: @mentions, #issues, GH-issues, :emoji:, bare addresses. An entity does
 * not stop it, a zero-width space in the middle does.
 */
const AUTOMATIC = /[@#](?=[\p{L}\p{N}_])|:(?=[\w+-]+:|\/\/)|www(?=\.)|GH(?=-\d)/giu;
const ZERO_WIDTH_SPACE = '\u200B';

const toEntity = (character: string): string => `&#${character.charCodeAt(0)};`;

/** Text of one line that shows exactly what it says, anywhere in Markdown except in code. */
export const escapeMarkdown = (text: string): string => escapeLine(cleanLine(text));

function escapeLine(line: string): string {
  const inert = line.replace(AUTOMATIC, `$&${ZERO_WIDTH_SPACE}`).replace(SPECIAL, toEntity);
  // Only at the start of a line: a list item, a rule, a numbered item.
  return inert.replace(/^-/u, toEntity).replace(/^(\d+)\./u, '$1&#46;');
}

/**
 * A name as code, which keeps it apart from our words; safe in table cells and link labels. A code span where it can be
 * exact, else an HTML element: no code span can hold both a backslash and a pipe inside a table.
 */
export function inlineCode(text: string): string {
  const line = cleanLine(text);
  if (line === '') return '(no name)';
  return /[`|\\]/u.test(line) ? `<code>${escapeLine(line)}</code>` : `\`${line}\``;
}

/** Sentences, perhaps of several lines: inert, except that words between single backticks become code. */
export function proseMarkdown(text: string): string {
  const lines = cleanLines(text).split('\n').map(cleanLine);
  return lines
    .filter((line) => line !== '')
    .map(proseLine)
    .join('  \n');
}

const proseLine = (line: string): string =>
  line
    .split(/`([^`]+)`/u)
    .map((part, index) => (index % 2 === 1 ? inlineCode(part) : escapeLine(part)))
    .join('');

/** Lines shown as they are, at most `maxBytes` of them. Runs of backticks are broken so that none can close the fence. */
export function codeBlock(text: string, maxBytes: number): string {
  const inert = cleanLines(text).replace(/``(?=`)/gu, `$&${ZERO_WIDTH_SPACE}`);
  return `\`\`\`text\n${cutBytes(inert, maxBytes)}\n\`\`\``;
}

/** A link to an http(s) address; just the label (Markdown, one line) when the address is anything else. */
export function markdownLink(label: string, url: string | null | undefined): string {
  const href = httpUrl(url);
  return href === undefined ? label : `[${label}](${linkDestination(href)})`;
}

const linkDestination = (href: string): string =>
  href
    .replace(/[()|\\<>`"'\s]/gu, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('&', '&amp;');
