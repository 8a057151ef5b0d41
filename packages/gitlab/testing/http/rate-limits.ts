import type { Instance } from '../instance.ts';
import { type Answer, Refusal } from './answer.ts';

/** So many requests a period; the first rule whose pattern fits counts. */
export interface RateLimitRule {
  name: string;
  /** Tested against `POST /api/v4/…`. */
  match: RegExp;
  limit: number;
  periodSeconds: number;
  /** False answers 429 without any header, as GitLab's application limits do. Default true. */
  headers?: boolean;
}

/** Counts requests in fixed windows; returns the headers GitLab adds, or throws the 429. */
export class RateLimits {
  readonly rules: RateLimitRule[];
  readonly #instance: Instance;
  readonly #used = new Map<RateLimitRule, { window: number; count: number }>();

  constructor(instance: Instance) {
    this.#instance = instance;
    this.rules = [...(instance.options.rateLimits ?? [])];
  }

  count(request: string): Record<string, string> {
    const rule = this.rules.find(({ match }) => match.test(request));
    if (!rule) return {};
    const now = this.#instance.now() / 1000;
    const window = Math.floor(now / rule.periodSeconds);
    const before = this.#used.get(rule);
    const count = (before?.window === window ? before.count : 0) + 1;
    this.#used.set(rule, { window, count });
    const reset = (window + 1) * rule.periodSeconds;
    const headers = rateHeaders(rule, count, reset);
    if (count > rule.limit) throw new Refusal(tooMany(rule, headers, reset, now));
    return rule.headers === false ? {} : headers;
  }
}

function rateHeaders(rule: RateLimitRule, count: number, reset: number): Record<string, string> {
  return {
    'ratelimit-name': rule.name,
    'ratelimit-limit': String(rule.limit),
    'ratelimit-observed': String(count),
    'ratelimit-remaining': String(Math.max(0, rule.limit - count)),
    'ratelimit-reset': String(reset),
  };
}

function tooMany(rule: RateLimitRule, headers: Record<string, string>, reset: number, now: number): Answer {
  const body = { message: { error: 'This endpoint has been requested too many times. Try again later.' } };
  if (rule.headers === false) return { status: 429, body };
  const more = {
    'ratelimit-resettime': new Date(reset * 1000).toUTCString(),
    'retry-after': String(Math.max(1, Math.ceil(reset - now))),
  };
  return { status: 429, text: 'Retry later\n', headers: { ...headers, ...more, 'content-type': 'text/plain' } };
}
