import { UnsupportedRemoteError } from '../errors.ts';
import type { Side } from '../remote.ts';

const FOLLOWED = new Set([301, 302, 307, 308]);

export const MAX_REDIRECTS = 5;

/**
 * Where the repository lives now, if this answer to a GET of its refs says that it moved: the address up to
 * `/info/refs`, which is also how git reads it (http.c, update_url_from_redirect).
 * @throws UnsupportedRemoteError when the new address is no repository's, or gives up encryption.
 */
export function movedTo(from: URL, status: number, location: string | undefined, side: Side): URL | undefined {
  if (!FOLLOWED.has(status) || location === undefined) return undefined;
  const to = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (!to || !/^https?:$/.test(to.protocol) || !to.pathname.endsWith('/info/refs')) {
    throw new UnsupportedRemoteError(side, 'redirects to something that is not a git repository');
  }
  if (from.protocol === 'https:' && to.protocol === 'http:') {
    throw new UnsupportedRemoteError(side, 'redirects from https to http');
  }
  to.pathname = to.pathname.slice(0, -'/info/refs'.length);
  to.search = '';
  to.hash = '';
  to.username = '';
  to.password = '';
  return to;
}
