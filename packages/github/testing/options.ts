import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RateLimitOptions } from './http/rate-limit.ts';

/** What follows the repository in a smart-HTTP request. */
export type GitPathInfo = '/info/refs' | '/git-upload-pack' | '/git-receive-pack';

/** Serves one git request from a bare repository. */
export type GitHandler = (
  req: IncomingMessage,
  res: ServerResponse,
  target: { repositoryDir: string; pathInfo: GitPathInfo; query: string; env?: Record<string, string>; user?: string },
) => Promise<void>;

/** GitHub's two grades of a permission; `write` includes `read`. */
export type Grade = 'read' | 'write';

/** Permission name (GitHub's key, e.g. `checks`, `pull_requests`) to its grade. */
export type Permissions = Record<string, Grade>;

export interface FakeGithubOptions {
  /** 0, the default, takes a free port of the loopback interface. */
  port?: number;
  appId: number | string;
  /** One of both keys is needed: App JWTs are verified with it. */
  privateKeyPem?: string;
  publicKeyPem?: string;
  webhookSecret: string;
  /** Where deliveries go; without it nothing is sent and nothing recorded until `setWebhookUrl`. */
  webhookUrl?: string;
  /** Folder for the bare repositories; must exist. Whoever starts the stand-in removes it. */
  reposDir: string;
  git: GitHandler;
  /** Life of an installation token. GitHub's is an hour. */
  tokenLifetimeMs?: number;
  /** GitHub's own numbers unless told otherwise; `false` switches all limits off. */
  rateLimits?: RateLimitOptions | false;
  appSlug?: string;
  /** What the App asked for; an installation has the same unless `installApp` says otherwise. */
  permissions?: Permissions;
  /** Events the App subscribed to. `installation`, `check_run` and `check_suite` come without asking. */
  events?: string[];
  /** Checks every REST request against GitHub's OpenAPI description; findings go to `violations`. */
  validate?: boolean;
  /** Milliseconds until an unanswered delivery counts as timed out. GitHub waits 10 s. */
  deliveryTimeoutMs?: number;
  /**
   * Whether a delivery waits (shortly) for the answer to the one before. GitHub promises no order; tests want one.
   * False sends all at once, as GitHub may.
   */
  deliverInOrder?: boolean;
  /** For tests of expiry; milliseconds since the epoch. */
  now?: () => number;
  /** For faults that happen with a probability; between 0 and 1. */
  random?: () => number;
}

/** What the bridge's App asks for (see the README's list of permissions). */
export const DEFAULT_PERMISSIONS: Permissions = {
  checks: 'write',
  contents: 'read',
  issues: 'write',
  members: 'read',
  merge_queues: 'read',
  metadata: 'read',
  pull_requests: 'write',
  statuses: 'write',
};

export const DEFAULT_EVENTS = [
  'push',
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
  'issue_comment',
  'check_run',
  'check_suite',
  'create',
  'delete',
  'release',
  'merge_group',
  'repository',
  'label',
  'public',
  'status',
  'commit_comment',
];
