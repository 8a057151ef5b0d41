/**
 * Joins the parts with `~`. BullMQ refuses ids that contain `:` (its key separator) or are all digits, and git
 * forbids `~` and `:` in ref names, so two different jobs can never share an id.
 */
export const jobId = (...parts: (string | number)[]): string =>
  parts.map((part) => String(part).replaceAll(':', '~')).join('~');
