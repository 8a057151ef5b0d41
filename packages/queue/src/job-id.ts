/**
 * Joins the parts with `~`. BullMQ refuses ids that contain `:` (its key separator) or are all digits, so what would
 * be taken for a separator is escaped (`%`, `:`, `~`): different parts never make the same id. Name the kind of job in
 * the first part; a number alone is no id.
 */
export const jobId = (...parts: (string | number)[]): string =>
  parts.map((part) => String(part).replace(/[%:~]/g, percent)).join('~');

const percent = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
