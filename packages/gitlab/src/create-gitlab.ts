import { readCiJobAnswer, readPipelineOf } from './api/answers.ts';
import * as branches from './api/branches.ts';
import * as ciJobs from './api/ci-jobs.ts';
import { lint } from './api/ci-lint.ts';
import * as commits from './api/commits.ts';
import { ensureHook } from './api/hooks.ts';
import { listBranches } from './api/list-branches.ts';
import { listProjects } from './api/list-projects.ts';
import * as pipelines from './api/pipelines.ts';
import { createProject, editProject, findProject } from './api/projects.ts';
import { createResources } from './api/resources.ts';
import * as secrets from './api/secret-variables.ts';
import { ensureSettings } from './api/settings.ts';
import { readVariable, setVariable } from './api/variables.ts';
import { gitRemote } from './git-remote.ts';
import type { Gitlab } from './gitlab.ts';
import type { GitlabOptions } from './options.ts';

/**
 * A GitLab to talk to. Nothing is sent yet.
 *
 * @throws Error when the URL or the token cannot be used at all
 */
export function createGitlab(options: GitlabOptions): Gitlab {
  const { url, host } = baseUrl(options.url);
  const token = usableToken(options.token);
  const login = { token, ...(options.gitUser !== undefined && { user: usableUser(options.gitUser) }) };
  const api = createResources({ ...options, url, token });
  return {
    url,
    host,
    async readUser() {
      const { id, username } = await api.users.showCurrentUser();
      return { id, username };
    },
    findProject: (idOrFullPath) => findProject(api, idOrFullPath),
    listProjects: (namespace) => listProjects(api, namespace),
    createProject: (fullPath, settings) => createProject(api, fullPath, settings),
    renameProject: (projectId, path) => editProject(api, projectId, { path, name: path }),
    ensureSettings: (project, settings) => ensureSettings(api, project, settings),
    ensureHook: (projectId, hook) => ensureHook(api, projectId, hook),
    readVariable: (projectId, key) => readVariable(api, projectId, key),
    setVariable: (projectId, key, value) => setVariable(api, projectId, key, value),
    setSecretVariable: (projectId, key, value, description) =>
      secrets.setSecretVariable(api, projectId, key, value, description),
    listVariables: (projectId) => secrets.listVariables(api, projectId),
    removeVariable: (projectId, key) => secrets.removeVariable(api, projectId, key),
    lint: (projectId, content, lintOptions) => lint(api, projectId, content, lintOptions),
    createPipeline: (projectId, request) => pipelines.createPipeline(api, host, projectId, request),
    listPipelines: (projectId, filter) => pipelines.listPipelines(api, projectId, filter),
    readPipelineVariables: (projectId, pipelineId) => pipelines.readPipelineVariables(api, projectId, pipelineId),
    readPipeline: async (projectId, id) => readPipelineOf(projectId)(await api.pipelines.show(projectId, id)),
    cancelPipeline: async (projectId, id) => readPipelineOf(projectId)(await api.pipelines.cancel(projectId, id)),
    retryPipeline: async (projectId, id) => readPipelineOf(projectId)(await api.pipelines.retry(projectId, id)),
    listJobs: (projectId, pipelineId) => ciJobs.listJobs(api, projectId, pipelineId),
    listTriggerJobs: ciJobs.createTriggerJobList(api),
    retryJob: (projectId, jobId) => ciJobs.retryJob(api, projectId, jobId),
    playJob: (projectId, jobId) => ciJobs.playJob(api, projectId, jobId),
    cancelJob: async (projectId, jobId) => readCiJobAnswer(await api.jobs.cancel(projectId, jobId)),
    allowForcePush: (projectId, branch) => branches.allowForcePush(api, projectId, branch),
    isBranchProtected: (projectId, branch) => commits.isBranchProtected(api, projectId, branch),
    listBranches: (projectId, options) => listBranches(api, projectId, options),
    readBranch: (projectId, branch) => commits.readBranch(api, projectId, branch),
    readCommit: (projectId, sha) => commits.readCommit(api, projectId, sha),
    readFile: (projectId, path, ref) => commits.readFile(api, projectId, path, ref),
    createBranch: (projectId, branch, from) => commits.createBranch(api, projectId, branch, from),
    commitFiles: (projectId, commit) => commits.commitFiles(api, projectId, commit),
    deleteBranch: (projectId, branch) => branches.deleteBranch(api, projectId, branch),
    setDefaultBranch: (projectId, branch) => branches.setDefaultBranch(api, projectId, branch),
    gitRemote: (project) => gitRemote(url, login, project),
  };
}

function baseUrl(text: string): { url: string; host: string } {
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (!parsed || !/^https?:$/.test(parsed.protocol) || parsed.username || parsed.search || parsed.hash) {
    // The text is not repeated: it may carry credentials.
    throw new Error('cannot use the GitLab URL: it must be http(s)://host[:port][/path] without credentials');
  }
  return { url: parsed.href.replace(/\/+$/, ''), host: parsed.host };
}

/** The password begins after the first colon. */
function usableUser(name: string): string {
  const user = name.trim();
  if (user === '' || user.includes(':')) {
    throw new Error('cannot use the name of the GitLab robot user: it is empty or has a colon');
  }
  return user;
}

/** Checked here because the error of a refused header would quote the token. */
function usableToken(text: string): string {
  const token = text.trim();
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new Error('cannot use the GitLab token: it is empty or has a character that no header may carry');
  }
  return token;
}
