/** Who pays for requests. Implemented outside, since the limits are shared by all processes. */
export interface ApiBudget {
  /** Takes points for one request, or throws core's RateLimitedError when they may not be spent now. It never waits. */
  spend(installationId: number, points: number): Promise<void>;
  /** GitHub told us to leave this installation alone until then (milliseconds since the epoch). */
  hold(installationId: number, untilMs: number): Promise<void>;
}

/** One request that was made, for metrics. */
export interface ApiRequestInfo {
  /** A template, so that it can be a label: `POST /repos/{owner}/{repo}/check-runs`. */
  route: string;
  /** HTTP status, or `error` when there was no answer. */
  status: number | 'error';
  durationMs: number;
  /** Absent for what the App does as itself. */
  installationId?: number;
  rateLimitRemaining?: number;
  rateLimitLimit?: number;
}

export interface GithubAppOptions {
  /** The App's id, as GitHub's settings page shows it. */
  appId: string;
  /** PEM, PKCS#1 or PKCS#8. */
  privateKey: string;
  /** `https://api.github.com`, or `https://<host>/api/v3` for GitHub Enterprise Server. */
  apiUrl: string;
  /** `https://github.com`, or the host of GitHub Enterprise Server. */
  webUrl: string;
  userAgent: string;
  /** For one request, body included (30 s). */
  requestTimeoutMs?: number;
  budget?: ApiBudget;
  onRequest?: (request: ApiRequestInfo) => void;
}
