/** Which of the two remotes something is about. */
export type Side = 'source' | 'target';

export interface Remote {
  /** http(s) URL of the repository without credentials, e.g. `https://github.com/o/r.git`. */
  url: string;
  /**
   * Value of the Authorization header (e.g. `Basic …`), sent unasked. Asked for once per call, and once more with
   * `{ refresh: true }` after the remote answered 401 or 403.
   */
  authorization?: (options?: { refresh?: boolean }) => Promise<string | undefined>;
}

/**
 * The remote's URL, checked.
 * @throws TypeError, which never repeats the URL: it may hold the very credentials it is refused for.
 */
export function repositoryUrl({ url }: Remote, side: Side): URL {
  if (!URL.canParse(url)) throw new TypeError(`the ${side}'s url is not a URL`);
  const parsed = new URL(url);
  if (parsed.username || parsed.password) throw new TypeError(`the ${side}'s url must not hold credentials`);
  if (!['http:', 'https:'].includes(parsed.protocol)) throw new TypeError(`the ${side}'s url must be http or https`);
  if (parsed.search || parsed.hash) throw new TypeError(`the ${side}'s url must not hold a query or a fragment`);
  parsed.pathname = parsed.pathname.replace(/\/+$/, '');
  return parsed;
}
