/** Longer ones are no GitLab page; browsers and proxies refuse them anyway. */
const MAX_LENGTH = 2000;

/**
 * The address when it is an absolute http(s) URL of sensible length, normalised and without credentials; otherwise
 * undefined. GitHub answers 422 to a details or target URL of any other scheme.
 */
export function httpUrl(url: string | null | undefined): string | undefined {
  if (!url || url.length > MAX_LENGTH || !URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') return undefined;
  parsed.username = '';
  parsed.password = '';
  return parsed.href.length > MAX_LENGTH ? undefined : parsed.href;
}
