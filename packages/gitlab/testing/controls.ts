import { addJobByHand, jobByHand, setPipelineByHand } from './ci/by-hand.ts';
import type { PlannedJob } from './ci/plan-jobs.ts';
import { type JobChange, moveJob } from './ci/transitions.ts';
import { jobVariables } from './ci/variables.ts';
import { adoptDefaultBranch } from './git/after-push.ts';
import { commitFiles } from './git/commit-files.ts';
import { type BranchTip, listBranches } from './git/repository.ts';
import type { HookBehaviour } from './hooks/behaviour.ts';
import { setHookBehaviour } from './hooks/dispatch.ts';
import type { ActiveFault, Fault, Faults } from './http/faults.ts';
import type { RateLimitRule, RateLimits } from './http/rate-limits.ts';
import type { Instance, RecordedPush, RecordedRequest } from './instance.ts';
import type { Violation } from './options.ts';
import { createProject } from './projects/create-project.ts';
import { addGroup, findNamespace } from './projects/namespaces.ts';
import type { JobRecord, PipelineRecord, ProjectRecord, TestReport } from './records.ts';
import { until } from './until.ts';

/** What a test may look at, and what it may do that no API call does. */
export interface FakeGitlabControls {
  readonly projects: ProjectRecord[];
  pipelines(projectId: number): PipelineRecord[];
  /** Read from git itself. */
  branches(projectId: number): Promise<BranchTip[]>;
  /** Every request so far, without credentials. */
  readonly requests: RecordedRequest[];
  readonly pushes: RecordedPush[];
  /** What the validator found. */
  readonly violations: (Violation & { request: string })[];
  /** Faults of the stand-in itself; `until` fails with the first. */
  readonly errors: unknown[];
  /** The environment that CI job would run in. */
  jobVariables(jobId: number): Record<string, string>;
  addGroup(fullPath: string): void;
  /** As somebody else would make it; `fullPath` is group and name, the group is made if need be. */
  createProject(fullPath: string, settings?: Record<string, unknown>): Promise<ProjectRecord>;
  /** Puts files onto a branch without a push, a pipeline or a hook. Returns the commit's id. */
  commitFiles(projectId: number, branch: string, files: Record<string, string>): Promise<string>;
  /** From now on only this token is good. */
  setToken(token: string): void;
  addLfsObject(projectId: number, sha256: string): void;
  /** Moves a CI job (by name: of the newest pipeline that has it); any status, known to GitLab or not. */
  setJobStatus(projectId: number, job: number | string, status: string, change?: JobChange): JobRecord;
  setPipelineStatus(projectId: number, pipelineId: number, status: string): void;
  addJob(projectId: number, pipelineId: number, job: { name: string } & Partial<PlannedJob>): JobRecord;
  setTestReport(pipelineId: number, report: TestReport): void;
  /** Puts a fault in force; the oldest that matches a request is met. */
  misbehave(fault: Fault): ActiveFault;
  /** Ends all faults and bad behaviour of hooks. */
  behave(): void;
  limitRate(rule: RateLimitRule): void;
  readonly hooks: { behave(behaviour: HookBehaviour): void };
  /** Waits, without polling, until the probe gives something other than undefined, null or false. */
  until<T>(probe: () => T | undefined | null | false): Promise<T>;
  /** Resolves when no hook is on its way and nothing else goes on in the background. */
  quiet(): Promise<void>;
}

export function controls(instance: Instance, faults: Faults, limits: RateLimits): FakeGitlabControls {
  const project = (id: number): ProjectRecord => found(instance.projects.get(id), `project ${id}`);
  const pipeline = (id: number): PipelineRecord => found(instance.findPipeline(id), `pipeline ${id}`);
  return {
    get projects() {
      return [...instance.projects.values()];
    },
    pipelines: (projectId) => project(projectId).pipelines,
    branches: (projectId) => listBranches(project(projectId).repositoryDir),
    requests: instance.requests,
    pushes: instance.pushes,
    violations: instance.violations,
    errors: instance.errors,
    jobVariables: (jobId) => jobVariables(instance, found(instance.findJob(jobId), `CI job ${jobId}`)),
    addGroup: (fullPath) => void addGroup(instance, fullPath, true),
    createProject: (fullPath, settings) => projectAt(instance, fullPath, settings),
    commitFiles: (projectId, branch, files) => commitByHand(instance, project(projectId), branch, files),
    setToken: (token) => {
      instance.token = token;
    },
    addLfsObject: (projectId, sha256) => void project(projectId).lfsObjects.add(sha256),
    setJobStatus: (projectId, idOrName, status, change) => {
      const job = jobByHand(project(projectId), idOrName);
      moveJob(instance, job, status, change);
      return job;
    },
    setPipelineStatus: (_projectId, pipelineId, status) => setPipelineByHand(instance, pipeline(pipelineId), status),
    addJob: (_projectId, pipelineId, job) => addJobByHand(instance, pipeline(pipelineId), job),
    setTestReport: (pipelineId, report) => {
      pipeline(pipelineId).testReport = report;
    },
    misbehave: (fault) => faults.add(fault),
    behave: () => {
      faults.clear();
      setHookBehaviour(instance, {});
    },
    limitRate: (rule) => void limits.rules.unshift(rule),
    hooks: { behave: (behaviour) => setHookBehaviour(instance, behaviour) },
    until: (probe) => until(instance, probe),
    quiet: () => instance.quiet(),
  };
}

function found<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Error(`the stand-in GitLab has no ${what}`);
  return value;
}

async function commitByHand(
  instance: Instance,
  project: ProjectRecord,
  branch: string,
  files: Record<string, string>,
): Promise<string> {
  const changes = Object.entries(files).map(([path, content]) => ({ path, content: Buffer.from(content) }));
  const sha = await commitFiles(project.repositoryDir, branch, { message: 'a change', changes });
  if (project.defaultBranch === null) await adoptDefaultBranch(instance, project, branch);
  return sha;
}

function projectAt(instance: Instance, fullPath: string, settings: Record<string, unknown> = {}) {
  const slash = fullPath.lastIndexOf('/');
  const group = fullPath.slice(0, slash);
  const path = fullPath.slice(slash + 1);
  const namespace = findNamespace(instance, group) ?? addGroup(instance, group, true);
  return createProject(instance, { namespace, path, name: path, settings });
}
