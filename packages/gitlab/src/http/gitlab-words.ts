const MAX_LENGTH = 500;

/**
 * GitLab's own explanation of a refusal as one plain line. GitLab sends `{message}`, `{error}` or
 * `{error, error_description}`; a message is text, a list, or an object from attribute to list (`base` is none).
 * Empty when the body is not JSON: a proxy's page explains nothing.
 */
export function gitlabWords(body: unknown): string {
  if (typeof body !== 'object' || body === null) return '';
  const { message, error_description: description, error } = body as Record<string, unknown>;
  const words = flatten(message ?? description ?? error)
    .replace(/\p{Cc}+/gu, ' ')
    // Some sentences carry a link for GitLab's own pages: `Review the <a href="…">rules</a> configuration`.
    .replace(/<\/?[a-z][^<>]*>/gi, '')
    // "400 Bad request - Unplayable Job", "404 Project Not Found": the number is told elsewhere.
    .replace(/^\d{3} (?:[A-Za-z ]+ - )?/, '')
    .trim();
  return words.length > MAX_LENGTH ? `${words.slice(0, MAX_LENGTH)}…` : words;
}

function flatten(value: unknown): string {
  if (Array.isArray(value)) return value.map(flatten).filter(Boolean).join('; ');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([key, inner]) => (key === 'base' ? flatten(inner) : `${key}: ${flatten(inner)}`))
      .join('; ');
  }
  return value === undefined || value === null ? '' : String(value);
}
