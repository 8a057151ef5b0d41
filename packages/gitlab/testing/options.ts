import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RateLimitRule } from './http/rate-limits.ts';
import type { JobRecord } from './records.ts';

export type GitPathInfo = '/info/refs' | '/git-upload-pack' | '/git-receive-pack';

/** Answers one smart-HTTP request from a bare repository, with `env` in the environment of git and its hooks. */
export type GitHandler = (
  req: IncomingMessage,
  res: ServerResponse,
  target: { repositoryDir: string; pathInfo: GitPathInfo; query: string; env?: Record<string, string>; user?: string },
) => Promise<void>;

export interface Violation {
  problem: string;
  kind: string;
}

/** Checks one API request against GitLab's own specification; an empty list means that it keeps to it. */
export type RequestValidator = (method: string, path: string, query: URLSearchParams, body: unknown) => Violation[];

export type JobOutcome = 'success' | 'failed' | 'hang';

export interface RunnerOptions {
  /** Milliseconds between two steps of a CI job (created, pending, running, done). */
  stepMs: number;
  /** By default a script with a line `exit <not 0>` fails. */
  outcome?: (jobName: string, job: JobRecord) => JobOutcome;
}

export interface FakeGitlabOptions {
  /** 0, the default, takes a free port. Always on 127.0.0.1. */
  port?: number;
  /** Folder for the bare repositories; must exist, is not removed. */
  reposDir: string;
  git: GitHandler;
  /** The robot's personal access token. */
  token: string;
  /** The robot's user name. */
  user: string;
  /** Full paths of groups in which the robot is Maintainer; parents come into being with them. */
  groups: string[];
  /** Full paths of groups that the robot sees but may not create projects in. */
  readOnlyGroups?: string[];
  /** `19.5`. Older ones lack what came later: trigger jobs (19.2), webhook signatures (19.0). */
  version?: string;
  /** Steps of 20 ms by default; `manual` leaves every status to the test. */
  runner?: RunnerOptions | 'manual';
  validate?: RequestValidator;
  rateLimits?: RateLimitRule[];
  /** The `ci_pipeline_variables_minimum_override_role` of new projects: `no_one_allowed`, as on gitlab.com. */
  newProjectVariablesRole?: string;
  /**
   * How GitLab says that rules left no pipeline. `classic`, the default: "Pipeline filtered out by workflow rules.";
   * `current`, as instances of 2026 do: "The pipeline did not run. Review the workflow:rules configuration."
   */
  wording?: 'classic' | 'current';
  /** Scopes of the token (`api`, `read_user`). */
  tokenScopes?: string[];
  /** Refuse hooks to loopback and private addresses, as instances do by default. */
  blockLocalHooks?: boolean;
  /** Milliseconds since the epoch; lets a test move time for what GitLab measures in minutes. */
  now?: () => number;
}
