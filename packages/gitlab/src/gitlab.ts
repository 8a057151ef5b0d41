import type { CiJob, Pipeline, TriggerJob } from '@failfast-ci/core';

/** A GitLab project, as far as the bridge looks at it. */
export interface Project {
  id: number;
  /** `group/subgroup/project` */
  fullPath: string;
  webUrl: string;
  /** GitLab's own idea of the clone URL; for git traffic use `gitRemote`. */
  httpUrl: string;
  /** null while the repository is empty. */
  defaultBranch: string | null;
  /** null or empty: `.gitlab-ci.yml`. */
  ciConfigPath: string | null;
  emptyRepo: boolean;
  /** The scalar attributes in GitLab's own spelling (snake_case), without any token. */
  settings: Record<string, unknown>;
}

/** A project as lists show it. */
export type ListedProject = Pick<Project, 'id' | 'fullPath' | 'webUrl' | 'defaultBranch'>;

export interface ListedBranch {
  name: string;
  sha: string;
  /** GitLab never lets the default branch go. */
  isDefault: boolean;
}

export interface CreatedProject extends Project {
  /** Attributes (GitLab's spelling) that this server did not take as asked, e.g. because it is too old. */
  differences: string[];
}

/** Settings of mirrors that the bridge creates. */
export interface MirrorSettings {
  visibility: 'private' | 'internal' | 'public';
  description: string;
  sharedRunners: boolean;
  containerRegistry: boolean;
  wiki: boolean;
  snippets: boolean;
  mergeRequests: boolean;
  issues: boolean;
  lfs: boolean;
  /** Who may set pipeline variables: the robot is Maintainer, new projects of gitlab.com allow no one. */
  ciPipelineVariablesRole: 'maintainer';
}

export interface PipelineFilter {
  ref?: string;
  sha?: string;
  /** `parent_pipeline` lists child pipelines, which no other filter shows. */
  source?: string;
  status?: string;
  username?: string;
  name?: string;
  /** ISO 8601 or a Date. */
  createdAfter?: string | Date;
  createdBefore?: string | Date;
  updatedAfter?: string | Date;
  updatedBefore?: string | Date;
  /** At most this many, the newest first. Default: all of them. */
  limit?: number;
}

export interface LintResult {
  valid: boolean;
  errors: string[];
  warnings: string[];
  mergedYaml?: string;
}

export interface HookSpec {
  url: string;
  /** See `hookSecretToken`. */
  token: string;
  /** See `hookSigningToken`; servers before 19.0 ignore it. */
  signingToken: string;
}

/** A commit of a mirror. */
export interface MirrorCommit {
  sha: string;
  message: string;
  /** First the one that the branch had before. */
  parents: string[];
}

/** What a commit does to one file. */
export type FileAction =
  | { action: 'create' | 'update'; path: string; content: string }
  | { action: 'delete'; path: string; content?: undefined };

/** A git remote of the mirror, with credentials minted when they are needed. */
export interface GitRemote {
  /** Without credentials. */
  url: string;
  /** The value of an `Authorization` header. */
  authorization(): Promise<string>;
}

/**
 * All that the bridge asks of GitLab. Every request is made once: whoever calls decides about repeating. Errors are
 * those of `@failfast-ci/core`; anything else is transient.
 */
export interface Gitlab {
  /** Base URL without a trailing slash. */
  readonly url: string;
  readonly host: string;
  readUser(): Promise<{ id: number; username: string }>;
  /** By id or exact full path (letter case apart); never a search. A project that moved away is not found. */
  findProject(idOrFullPath: number | string): Promise<Project | undefined>;
  /** Projects of one group (not of its subgroups) that the robot may maintain, by id. */
  listProjects(namespace: string): Promise<ListedProject[]>;
  /** Creates a mirror, or returns the one that somebody else created meanwhile. */
  createProject(fullPath: string, settings: MirrorSettings): Promise<CreatedProject>;
  /** Gives a project another path and name in its namespace; GitLab redirects from the old one. */
  renameProject(projectId: number, path: string): Promise<Project>;
  /** Sets only what the bridge cannot work without; `changed` has GitLab's attribute names. */
  ensureSettings(project: Project, settings: MirrorSettings): Promise<{ changed: string[] }>;
  /** Makes the mirror have exactly one enabled hook to that URL, for pipelines and CI jobs only. */
  ensureHook(projectId: number, hook: HookSpec): Promise<'created' | 'updated' | 'unchanged'>;
  /** undefined: there is none for all environments, or its value is hidden. */
  readVariable(projectId: number, key: string): Promise<string | undefined>;
  setVariable(projectId: number, key: string, value: string): Promise<void>;
  /**
   * A variable that GitLab masks in logs. `description` is shown to maintainers of the project.
   * @throws PermanentError `gitlab-refused` when GitLab cannot mask this value; it is then not set at all
   */
  setSecretVariable(projectId: number, key: string, value: string, description: string): Promise<void>;
  /** Keys and descriptions of all variables; never their values. */
  listVariables(projectId: number): Promise<{ key: string; description: string }[]>;
  removeVariable(projectId: number, key: string): Promise<'removed' | 'absent'>;
  /** `ref` is the context of a dry run only; without `dryRun` the check is static. */
  lint(projectId: number, content: string, options?: { ref?: string; dryRun?: boolean }): Promise<LintResult>;
  /**
   * Starts a pipeline at whatever commit `ref` points at *now*: compare the returned `sha`.
   * @throws PermanentError `pipeline-filtered`, `pipeline-empty`, `pipeline-variables-forbidden`, `ref-not-found`,
   *   `pipeline-forbidden`, `pipelines-disabled`, `pipeline-invalid`, with GitLab's words; RateLimitedError
   */
  createPipeline(projectId: number, options: { ref: string; variables: Record<string, string> }): Promise<Pipeline>;
  /** Newest first. Items of a list lack times and durations: read the pipeline for those. */
  listPipelines(projectId: number, filter: PipelineFilter): Promise<Pipeline[]>;
  readPipelineVariables(projectId: number, pipelineId: number): Promise<Record<string, string>>;
  readPipeline(projectId: number, pipelineId: number): Promise<Pipeline>;
  /** CI jobs without retried ones and without trigger jobs. */
  listJobs(projectId: number, pipelineId: number): Promise<CiJob[]>;
  listTriggerJobs(projectId: number, pipelineId: number): Promise<TriggerJob[]>;
  /** No effect, and no error, on a pipeline that has ended. */
  cancelPipeline(projectId: number, pipelineId: number): Promise<Pipeline>;
  /** Runs failed and canceled CI jobs again, under new ids. */
  retryPipeline(projectId: number, pipelineId: number): Promise<Pipeline>;
  /** @throws PermanentError `ci-job-not-retryable` */
  retryJob(projectId: number, jobId: number): Promise<CiJob>;
  /** @throws PermanentError `ci-job-not-playable` */
  playJob(projectId: number, jobId: number): Promise<CiJob>;
  cancelJob(projectId: number, jobId: number): Promise<CiJob>;
  /**
   * Lets Maintainers force-push a protected branch. A branch without protection of its own becomes *protected* by
   * this, and protected CI variables reach it: never call it for a branch with code of strangers.
   */
  allowForcePush(projectId: number, branch: string): Promise<void>;
  /** Whether a rule of the project or its groups protects a branch: then protected CI variables reach its CI jobs. */
  isBranchProtected(projectId: number, branch: string): Promise<boolean>;
  /** All branches by name; `prefix` leaves out those that begin otherwise. */
  listBranches(projectId: number, options?: { prefix?: string }): Promise<ListedBranch[]>;
  /** The tip of a branch; undefined when there is none. */
  readBranch(projectId: number, branch: string): Promise<MirrorCommit | undefined>;
  /** undefined for what is no object id, and when there is no such commit. */
  readCommit(projectId: number, sha: string): Promise<MirrorCommit | undefined>;
  /** Text of one file at a commit or branch; undefined when it is not there. */
  readFile(projectId: number, path: string, ref: string): Promise<string | undefined>;
  /** Makes a branch at `from` (a branch or object id), or returns the one that somebody else made meanwhile. */
  createBranch(projectId: number, branch: string, from: string): Promise<MirrorCommit>;
  /**
   * One commit on top of a branch; in an empty repository it makes the branch, which becomes the default one. GitLab
   * starts a pipeline for it unless the message says `[skip ci]`.
   * @throws PermanentError `gitlab-refused` when a file to be created exists, or one to be changed does not
   */
  commitFiles(
    projectId: number,
    commit: { branch: string; message: string; actions: readonly FileAction[] },
  ): Promise<MirrorCommit>;
  deleteBranch(projectId: number, branch: string): Promise<'deleted' | 'absent'>;
  setDefaultBranch(projectId: number, branch: string): Promise<void>;
  gitRemote(project: Pick<Project, 'fullPath'>): GitRemote;
}
