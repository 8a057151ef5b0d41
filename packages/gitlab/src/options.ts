/** One request that was made, for metrics. `status` is 0 when no answer came. */
export interface RequestReport {
  /** `POST projects/:id/pipeline`: a fixed, small set of values. */
  route: string;
  status: number;
  durationMs: number;
  rateLimitRemaining?: number;
}

/** Where it is kept, for all workers, until when nobody may call this GitLab. */
export interface Hold {
  /** Throws RateLimitedError while a hold is on. */
  check(): Promise<void>;
  /** @param untilMs milliseconds since the epoch */
  set(untilMs: number): Promise<void>;
}

export interface GitlabOptions {
  /** Base URL, with the relative root if there is one: `https://example.com/gitlab`. */
  url: string;
  /** Needs the scopes `api` and (for pushes) `write_repository`, which `api` includes. */
  token: string;
  /** The name that git logs in with; any goes with an access token. */
  gitUser?: string;
  userAgent: string;
  /** For one request, answer included. Default 30 s. */
  requestTimeoutMs?: number;
  onRequest?: (report: RequestReport) => void;
  hold?: Hold;
}
