import type { Pipeline, TriggerJob } from '@failfast-ci/core';
import type { Gitlab, Project } from './gitlab.ts';
import { localProject, qualifyProject } from './project-ids.ts';

/** A client of another instance than the first: takes and gives qualified project ids. */
export function qualified(client: Gitlab, instance: number): Gitlab {
  const project = <Of extends Project>(found: Of): Of => ({ ...found, id: qualifyProject(instance, found.id) });
  const pipeline = (found: Pipeline): Pipeline => ({
    ...found,
    projectId: qualifyProject(instance, found.projectId),
  });
  const trigger = (job: TriggerJob): TriggerJob =>
    job.downstream?.projectId == null
      ? job
      : { ...job, downstream: { ...job.downstream, projectId: qualifyProject(instance, job.downstream.projectId) } };
  const local = localProject;
  return {
    url: client.url,
    host: client.host,
    readUser: () => client.readUser(),
    async findProject(idOrFullPath) {
      const found = await client.findProject(typeof idOrFullPath === 'number' ? local(idOrFullPath) : idOrFullPath);
      return found && project(found);
    },
    listProjects: async (namespace) =>
      (await client.listProjects(namespace)).map((found) => ({ ...found, id: qualifyProject(instance, found.id) })),
    createProject: async (fullPath, settings) => project(await client.createProject(fullPath, settings)),
    renameProject: async (id, path) => project(await client.renameProject(local(id), path)),
    ensureSettings: (found, settings) => client.ensureSettings({ ...found, id: local(found.id) }, settings),
    ensureHook: (id, hook) => client.ensureHook(local(id), hook),
    readVariable: (id, key) => client.readVariable(local(id), key),
    setVariable: (id, key, value) => client.setVariable(local(id), key, value),
    setSecretVariable: (id, ...rest) => client.setSecretVariable(local(id), ...rest),
    listVariables: (id) => client.listVariables(local(id)),
    removeVariable: (id, key) => client.removeVariable(local(id), key),
    readBranch: (id, branch) => client.readBranch(local(id), branch),
    readCommit: (id, sha) => client.readCommit(local(id), sha),
    readFile: (id, ...rest) => client.readFile(local(id), ...rest),
    createBranch: (id, branch, from) => client.createBranch(local(id), branch, from),
    commitFiles: (id, commit) => client.commitFiles(local(id), commit),
    lint: (id, content, options) => client.lint(local(id), content, options),
    createPipeline: async (id, options) => pipeline(await client.createPipeline(local(id), options)),
    listPipelines: async (id, filter) => (await client.listPipelines(local(id), filter)).map(pipeline),
    readPipelineVariables: (id, pipelineId) => client.readPipelineVariables(local(id), pipelineId),
    readPipeline: async (id, pipelineId) => pipeline(await client.readPipeline(local(id), pipelineId)),
    listJobs: (id, pipelineId) => client.listJobs(local(id), pipelineId),
    listTriggerJobs: async (id, pipelineId) => (await client.listTriggerJobs(local(id), pipelineId)).map(trigger),
    cancelPipeline: async (id, pipelineId) => pipeline(await client.cancelPipeline(local(id), pipelineId)),
    retryPipeline: async (id, pipelineId) => pipeline(await client.retryPipeline(local(id), pipelineId)),
    retryJob: (id, jobId) => client.retryJob(local(id), jobId),
    playJob: (id, jobId) => client.playJob(local(id), jobId),
    cancelJob: (id, jobId) => client.cancelJob(local(id), jobId),
    allowForcePush: (id, branch) => client.allowForcePush(local(id), branch),
    isBranchProtected: (id, branch) => client.isBranchProtected(local(id), branch),
    listBranches: (id, options) => client.listBranches(local(id), options),
    deleteBranch: (id, branch) => client.deleteBranch(local(id), branch),
    setDefaultBranch: (id, branch) => client.setDefaultBranch(local(id), branch),
    gitRemote: (of) => client.gitRemote(of),
  };
}
