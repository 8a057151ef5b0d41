import type { Gitlab } from './gitlab.ts';
import type { Gitlabs } from './gitlabs.ts';

type ByProject = Omit<
  Gitlab,
  'createProject' | 'findProject' | 'gitRemote' | 'host' | 'listProjects' | 'readUser' | 'url' | 'ensureSettings'
>;

/** One client for all instances, for whoever has a qualified project id: each call goes to the instance it names. */
export function byProject(gitlabs: Gitlabs): ByProject {
  return {
    renameProject: (id, ...rest) => gitlabs.of(id).renameProject(id, ...rest),
    ensureHook: (id, ...rest) => gitlabs.of(id).ensureHook(id, ...rest),
    readVariable: (id, ...rest) => gitlabs.of(id).readVariable(id, ...rest),
    setVariable: (id, ...rest) => gitlabs.of(id).setVariable(id, ...rest),
    setSecretVariable: (id, ...rest) => gitlabs.of(id).setSecretVariable(id, ...rest),
    listVariables: (id, ...rest) => gitlabs.of(id).listVariables(id, ...rest),
    removeVariable: (id, ...rest) => gitlabs.of(id).removeVariable(id, ...rest),
    readBranch: (id, ...rest) => gitlabs.of(id).readBranch(id, ...rest),
    readCommit: (id, ...rest) => gitlabs.of(id).readCommit(id, ...rest),
    readFile: (id, ...rest) => gitlabs.of(id).readFile(id, ...rest),
    createBranch: (id, ...rest) => gitlabs.of(id).createBranch(id, ...rest),
    commitFiles: (id, ...rest) => gitlabs.of(id).commitFiles(id, ...rest),
    lint: (id, ...rest) => gitlabs.of(id).lint(id, ...rest),
    createPipeline: (id, ...rest) => gitlabs.of(id).createPipeline(id, ...rest),
    listPipelines: (id, ...rest) => gitlabs.of(id).listPipelines(id, ...rest),
    readPipelineVariables: (id, ...rest) => gitlabs.of(id).readPipelineVariables(id, ...rest),
    readPipeline: (id, ...rest) => gitlabs.of(id).readPipeline(id, ...rest),
    listJobs: (id, ...rest) => gitlabs.of(id).listJobs(id, ...rest),
    listTriggerJobs: (id, ...rest) => gitlabs.of(id).listTriggerJobs(id, ...rest),
    cancelPipeline: (id, ...rest) => gitlabs.of(id).cancelPipeline(id, ...rest),
    retryPipeline: (id, ...rest) => gitlabs.of(id).retryPipeline(id, ...rest),
    retryJob: (id, ...rest) => gitlabs.of(id).retryJob(id, ...rest),
    playJob: (id, ...rest) => gitlabs.of(id).playJob(id, ...rest),
    cancelJob: (id, ...rest) => gitlabs.of(id).cancelJob(id, ...rest),
    allowForcePush: (id, ...rest) => gitlabs.of(id).allowForcePush(id, ...rest),
    isBranchProtected: (id, ...rest) => gitlabs.of(id).isBranchProtected(id, ...rest),
    listBranches: (id, ...rest) => gitlabs.of(id).listBranches(id, ...rest),
    deleteBranch: (id, ...rest) => gitlabs.of(id).deleteBranch(id, ...rest),
    setDefaultBranch: (id, ...rest) => gitlabs.of(id).setDefaultBranch(id, ...rest),
  };
}

/** What can be asked about a project that is known by its id. */
export type GitlabByProject = ByProject;
