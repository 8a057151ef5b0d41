/** Same host, GET only: GitLab redirects a renamed project to its id. */
const MAX_REDIRECTS = 3;

export interface Request {
  method: string;
  url: URL;
  headers: Record<string, string>;
  body?: string;
}

export interface Answer {
  status: number;
  headers: Headers;
  /** Parsed JSON, or the text where it is none. */
  body: unknown;
}

/**
 * One request and its answer, whatever the status. Redirects are followed for a GET on the same host only: the token
 * must go nowhere else.
 *
 * @param timeoutMs for the whole answer
 * @throws whatever `fetch` throws when no answer comes, or not all of it
 */
export async function exchange(request: Request, timeoutMs: number, redirects = MAX_REDIRECTS): Promise<Answer> {
  const { url, ...init } = request;
  const response = await fetch(url.href, { ...init, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
  const target = redirectTarget(response, request);
  if (target && redirects > 0) {
    await response.body?.cancel();
    return exchange({ ...request, url: target }, timeoutMs, redirects - 1);
  }
  return { status: response.status, headers: response.headers, body: parsed(await response.text()) };
}

function redirectTarget(response: Response, { method, url }: Request): URL | undefined {
  const location = response.headers.get('location');
  if (response.status < 300 || response.status >= 400 || !location || method !== 'GET') return undefined;
  if (!URL.canParse(location, url.href)) return undefined;
  const target = new URL(location, url);
  return target.origin === url.origin ? target : undefined;
}

function parsed(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
