import { ApiError } from './api-error.ts';

export interface RateLimitOptions {
  /** Requests an hour and installation; GitHub's smallest is 5,000. */
  perHour?: number;
  /** Secondary limit: points a minute, a read costing 1 and a write 5. */
  pointsPerMinute?: number;
  /** Secondary limit: requests at the same time. */
  concurrent?: number;
  /** What `retry-after` says when a secondary limit is hit; null leaves the header away. Seconds. */
  retryAfter?: number | null;
  /** GitHub answers either for a secondary limit. */
  secondaryStatus?: 403 | 429;
}

const HOUR = 3_600_000;
const MINUTE = 60_000;
const SECONDARY = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.';

interface Account {
  used: number;
  /** Milliseconds since the epoch. */
  resetAt: number;
  concurrent: number;
  points: { at: number; cost: number }[];
}

/** GitHub's limits, kept for each caller (an installation, or the App itself). */
export class RateLimiter {
  readonly #limits: Required<RateLimitOptions> | undefined;
  readonly #now: () => number;
  readonly #accounts = new Map<string, Account>();

  constructor(options: RateLimitOptions | false | undefined, now: () => number) {
    const defaults = {
      perHour: 5000,
      pointsPerMinute: 900,
      concurrent: 100,
      retryAfter: 60,
      secondaryStatus: 403,
    } as const;
    this.#limits = options === false ? undefined : { ...defaults, ...options };
    this.#now = now;
  }

  /** Counts a request in; throws the answer when a limit is reached. Every successful call needs one `leave`. */
  enter(caller: string, method: string): void {
    const limits = this.#limits;
    if (!limits) return;
    const account = this.#account(caller);
    if (account.used >= limits.perHour) throw this.#primary(caller);
    if (account.concurrent >= limits.concurrent) throw this.#secondary();
    const cost = method === 'GET' || method === 'HEAD' ? 1 : 5;
    account.points = account.points.filter((point) => point.at > this.#now() - MINUTE);
    const spent = account.points.reduce((sum, point) => sum + point.cost, 0);
    if (spent + cost > limits.pointsPerMinute) throw this.#secondary();
    account.points.push({ at: this.#now(), cost });
    account.used += 1;
    account.concurrent += 1;
  }

  /** `free`: the request turned out to cost nothing, as a 304 does. */
  leave(caller: string, { free }: { free: boolean }): void {
    if (!this.#limits) return;
    const account = this.#account(caller);
    account.concurrent -= 1;
    if (free) account.used -= 1;
  }

  /** The headers that every answer carries. */
  headers(caller: string): Record<string, string> {
    const limit = this.#limits?.perHour ?? 5000;
    const account = this.#account(caller);
    return {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(Math.max(0, limit - account.used)),
      'x-ratelimit-used': String(account.used),
      'x-ratelimit-reset': String(Math.ceil(account.resetAt / 1000)),
      'x-ratelimit-resource': 'core',
    };
  }

  #account(caller: string): Account {
    const now = this.#now();
    const known = this.#accounts.get(caller);
    if (known && known.resetAt > now) return known;
    const fresh = { used: 0, resetAt: now + HOUR, concurrent: known?.concurrent ?? 0, points: known?.points ?? [] };
    this.#accounts.set(caller, fresh);
    return fresh;
  }

  #primary(caller: string): ApiError {
    return new ApiError(403, `API rate limit exceeded for ${caller.replace(':', ' ID ')}.`);
  }

  #secondary(): ApiError {
    const { retryAfter, secondaryStatus } = this.#limits as Required<RateLimitOptions>;
    const headers: Record<string, string> = retryAfter === null ? {} : { 'retry-after': String(retryAfter) };
    return new ApiError(secondaryStatus, SECONDARY, { headers });
  }
}
