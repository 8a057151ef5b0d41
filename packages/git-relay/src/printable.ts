// Escape sequences, then all other control characters but LF and TAB, then characters that reorder or hide text.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const ESCAPE_SEQUENCE = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const CONTROL = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/**
 * A remote's words made safe to show: no terminal escapes, no control characters, no text that hides or turns itself.
 * Of a line that a progress meter rewrote with CR only the last state is kept. Too long a text loses its end.
 */
export function printable(text: string, maxLength = 1024): string {
  return text
    .replace(ESCAPE_SEQUENCE, '')
    .split('\n')
    .map((line) => line.replace(/\r+$/, '').replace(/^.*\r/, '').replace(CONTROL, '').trimEnd())
    .filter((line) => line.trim() !== '')
    .join('\n')
    .slice(0, maxLength);
}
