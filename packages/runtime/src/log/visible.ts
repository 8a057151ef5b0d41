/** Control characters, and the marks that turn the direction of text. A line end and a tab are what they look like. */
const UNSEEN = /(?![\n\t])[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/**
 * The text as a terminal may have it: names and messages come from strangers, and a terminal obeys what it does not show
 * (colours, titles, text that hides other text). In JSON the escapes mean the same characters.
 */
export const visible = (text: string): string =>
  text.replace(UNSEEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
