/** What the stand-in GitLab remembers. Times are milliseconds since the epoch, `null` when not yet. */

export interface NamespaceRecord {
  id: number;
  name: string;
  path: string;
  fullPath: string;
  kind: 'group' | 'user';
  parentId: number | null;
  /** May the robot create projects here? */
  writable: boolean;
}

export interface ProjectRecord {
  id: number;
  name: string;
  path: string;
  namespace: NamespaceRecord;
  /** The attributes GitLab lets people set, under GitLab's own names. */
  settings: Record<string, unknown>;
  /** Null until the first push. */
  defaultBranch: string | null;
  createdAt: number;
  /** Full paths it had before it was renamed; GitLab goes on knowing them. */
  formerPaths: string[];
  /** The bare repository. */
  repositoryDir: string;
  hooks: HookRecord[];
  variables: VariableRecord[];
  protectedBranches: ProtectedBranchRecord[];
  pipelines: PipelineRecord[];
  /** SHA-256 ids of the LFS objects that GitLab has. */
  lfsObjects: Set<string>;
}

export interface HookRecord {
  id: number;
  /** `X-Gitlab-Webhook-UUID`: of the hook, not of a delivery. */
  uuid: string;
  url: string;
  token: string | null;
  signingToken: string | null;
  customHeaders: Map<string, string>;
  /** Put into the address where it says `{key}`; never shown. */
  urlVariables: Map<string, string>;
  /** Everything else, under GitLab's names: `pipeline_events`, `enable_ssl_verification`, … */
  settings: Record<string, unknown>;
  createdAt: number;
  /** Failures in a row. */
  failures: number;
  disabledUntil: number | null;
  log: HookLogRecord[];
}

export interface HookLogRecord {
  id: number;
  trigger: string;
  url: string;
  idempotencyKey: string;
  payload: unknown;
  status: number | 'internal error';
  createdAt: number;
  durationMs: number;
}

export interface VariableRecord {
  key: string;
  value: string;
  protected: boolean;
  masked: boolean;
  hidden: boolean;
  raw: boolean;
  variable_type: string;
  environment_scope: string;
  description: string | null;
}

export interface ProtectedBranchRecord {
  id: number;
  /** A name or a wildcard pattern. */
  name: string;
  pushAccessLevel: number;
  mergeAccessLevel: number;
  allowForcePush: boolean;
}

export interface PipelineVariable {
  key: string;
  value: string;
  variable_type: string;
}

export interface CommitInfo {
  sha: string;
  title: string;
  message: string;
  authorName: string;
  authorEmail: string;
  /** ISO 8601. */
  committedAt: string;
  parentIds: string[];
}

export interface PipelineRecord {
  id: number;
  iid: number;
  project: ProjectRecord;
  name: string | null;
  ref: string;
  tag: boolean;
  commit: CommitInfo;
  beforeSha: string;
  source: string;
  status: string;
  yamlErrors: string | null;
  createdAt: number;
  updatedAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  variables: PipelineVariable[];
  stages: string[];
  /** Retried ones too. */
  jobs: JobRecord[];
  /** The CI job that started this pipeline. */
  parent: JobRecord | null;
  testReport: TestReport | null;
}

export interface TriggerRecord {
  /** Files of this project that make the child pipeline; empty for another project's pipeline. */
  includes: string[];
  /** Full path of another project. */
  project: string | null;
  branch: string | null;
  /** `strategy: depend`: the CI job takes the status of what it started. */
  depend: boolean;
  /** `forward: pipeline_variables: true`; otherwise what the API set stays with the parent. */
  forwardsPipelineVariables: boolean;
}

export interface JobRecord {
  id: number;
  pipeline: PipelineRecord;
  name: string;
  stage: string;
  status: string;
  when: string;
  allowFailure: boolean;
  interruptible: boolean;
  /** Names of CI jobs, or null when the stages decide. */
  needs: string[] | null;
  script: string[];
  tags: string[];
  environment: string | null;
  /** How often a failure is retried by itself (`retry: N`). */
  maxRetries: number;
  /** How many earlier tries there were. */
  tries: number;
  /** A newer try replaced this one. */
  retried: boolean;
  /** `variables` of the CI file that concern this CI job. */
  variables: Record<string, string>;
  trigger: TriggerRecord | null;
  downstream: PipelineRecord | null;
  createdAt: number;
  queuedAt: number | null;
  startedAt: number | null;
  finishedAt: number | null;
  failureReason: string | null;
  log: string;
}

/** As GitLab answers it; `test_suites` and their cases are handed through. */
export interface TestReport {
  total_time: number;
  total_count: number;
  success_count: number;
  failed_count: number;
  skipped_count: number;
  error_count: number;
  test_suites: { name: string; [more: string]: unknown }[];
}
