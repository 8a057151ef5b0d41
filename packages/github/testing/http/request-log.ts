/** One request as the stand-in saw it. Credentials are never kept: only who they proved the caller to be. */
export interface RecordedRequest {
  method: string;
  /** With the query, without `/api/v3`. */
  path: string;
  /** `app`, `installation:<id>`, `anonymous` or `unknown`. */
  caller: string;
  body: unknown;
  /** 0 until answered, and for ever when the connection was cut. */
  status: number;
  response: unknown;
  /** Route template of GitHub's documentation; undefined for unknown paths and for git. */
  route?: string;
}

/** Replaces the one secret that an answer of GitHub's may hold. */
export function withoutToken(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || !('token' in body)) return body;
  return { ...body, token: '[token]' };
}
