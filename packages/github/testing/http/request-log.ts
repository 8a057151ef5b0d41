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

const SECRET_FIELDS = ['token', 'secret'];

/** A body without the values that open doors: a minted token, a webhook's secret. */
export function withoutSecrets(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, SECRET_FIELDS.includes(name) ? `[${name}]` : value]),
  );
}
