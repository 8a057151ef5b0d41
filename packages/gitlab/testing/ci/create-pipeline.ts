import { branchTip, listFilesAt, readCommit, readFileAt, tagCommit } from '../git/repository.ts';
import { dispatch } from '../hooks/dispatch.ts';
import { pipelinePayload } from '../hooks/pipeline-payload.ts';
import type { Instance } from '../instance.ts';
import type { JobRecord, PipelineRecord, PipelineVariable, ProjectRecord } from '../records.ts';
import { cancelRedundant } from './auto-cancel.ts';
import { type CiConfig, readCiConfig } from './ci-config.ts';
import { newJob, newPipeline } from './new-records.ts';
import { type PlannedJob, planJobs } from './plan-jobs.ts';
import { applyRules, type RuleContext } from './rules.ts';
import { tellJob, tellWatchers } from './transitions.ts';
import { type PipelineContext, pipelineVariables, predefinedVariables, projectVariables } from './variables.ts';

/** GitLab would not make the pipeline; `base` is what the API says. */
export class PipelineRefused extends Error {
  override readonly name = 'PipelineRefused';
  readonly base: string[];
  /** The fault is in the CI file: a push leaves a failed pipeline behind. */
  readonly inConfig: boolean;

  constructor(base: string[], inConfig = false) {
    super(base.join('\n'));
    this.base = base;
    this.inConfig = inConfig;
  }
}

const WORDING = {
  classic: {
    noJobs:
      'The resulting pipeline would have been empty. Review the <a href="/help/ci/yaml/_index.md#rules">rules</a> configuration for the relevant jobs.',
    filtered: 'Pipeline filtered out by workflow rules.',
  },
  current: {
    noJobs: 'The resulting pipeline would have been empty. Review the rules configuration.',
    filtered: 'The pipeline did not run. Review the workflow:rules configuration.',
  },
};

const wordingOf = ({ options }: Instance) => WORDING[options.wording ?? 'classic'];

export interface PipelineRequest {
  project: ProjectRecord;
  ref: string;
  source: string;
  variables?: PipelineVariable[];
  inputs?: Record<string, unknown>;
  beforeSha?: string;
  parent?: JobRecord;
  /** Files that make up a child pipeline, instead of the project's own. */
  configFiles?: string[];
  /** The commit, where the ref may have moved on. */
  sha?: string;
}

/** Makes a pipeline at the head that `ref` has now. Throws PipelineRefused. */
export async function createPipeline(instance: Instance, request: PipelineRequest): Promise<PipelineRecord> {
  const context = await pipelineContext(request);
  const config = await configAt(request, context.commit.sha);
  if (config.errors.length > 0) throw new PipelineRefused(config.errors, true);
  const { name, jobs } = await planPipeline(instance, context, config);
  return keepPipeline(
    instance,
    newPipeline(instance, { ...context, name, parent: request.parent ?? null }),
    config.stages,
    jobs,
  );
}

/** Where a pipeline would run. */
export async function pipelineContext(request: PipelineRequest): Promise<PipelineContext> {
  const { project, source, variables = [] } = request;
  const branch = request.ref.replace(/^refs\/heads\//, '');
  const tagName = request.ref.replace(/^refs\/tags\//, '');
  const head = await branchTip(project.repositoryDir, branch);
  const tagged = head ? undefined : await tagCommit(project.repositoryDir, tagName);
  const sha = request.sha ?? head ?? tagged;
  if (!sha) throw new PipelineRefused(['Reference not found']);
  return {
    project,
    ref: head || !tagged ? branch : tagName,
    tag: tagged !== undefined,
    commit: await readCommit(project.repositoryDir, sha),
    beforeSha: request.beforeSha ?? '0'.repeat(40),
    source,
    variables,
  };
}

async function configAt({ project, configFiles, inputs }: PipelineRequest, sha: string): Promise<CiConfig> {
  const readFile = (path: string) => readFileAt(project.repositoryDir, sha, path);
  const path = String(project.settings.ci_config_path || '.gitlab-ci.yml');
  const content = configFiles ? includeAll(configFiles) : await readFile(path);
  if (content === undefined) throw new PipelineRefused(['Missing CI config file']);
  const listFiles = () => listFilesAt(project.repositoryDir, sha);
  return readCiConfig({ content, readFile, listFiles, ...(inputs && { inputs }) });
}

const includeAll = (files: string[]): string =>
  `include:\n${files.map((file) => `  - local: ${JSON.stringify(file)}\n`).join('')}`;

/** Which CI jobs it gets, or why it gets none. */
export async function planPipeline(instance: Instance, context: PipelineContext, config: CiConfig) {
  const rules: RuleContext = {
    ...context,
    variables: { ...predefinedVariables(instance, context), ...config.variables },
    files: await listFilesAt(context.project.repositoryDir, context.commit.sha),
  };
  const outer = { ...projectVariables(context.project, context.ref), ...pipelineVariables(context.variables) };
  Object.assign(rules.variables, outer);
  if (config.workflow.rules !== undefined) {
    const result = applyRules(config.workflow.rules, rules);
    if (!result.included) throw new PipelineRefused([wordingOf(instance).filtered]);
    rules.variables = { ...rules.variables, ...result.variables, ...outer };
  }
  const jobs = planJobs(config, rules).map((job) => ({ ...job, variables: { ...config.variables, ...job.variables } }));
  if (jobs.length === 0 || jobs.every(({ stage }) => stage === '.pre' || stage === '.post')) {
    throw new PipelineRefused([wordingOf(instance).noJobs]);
  }
  return { name: config.workflow.name === undefined ? null : String(config.workflow.name), jobs };
}

/** From here on the pipeline exists, is told to hooks and gets a runner. */
function keepPipeline(
  instance: Instance,
  pipeline: PipelineRecord,
  stages: string[],
  jobs: PlannedJob[],
): PipelineRecord {
  pipeline.stages = stages.filter((stage) => jobs.some((job) => job.stage === stage));
  pipeline.jobs = pipeline.stages
    .flatMap((stage) => jobs.filter((job) => job.stage === stage))
    .map((job) => newJob(instance, pipeline, job));
  pipeline.project.pipelines.push(pipeline);
  for (const job of pipeline.jobs) tellJob(instance, job);
  cancelRedundant(instance, pipeline);
  for (const job of pipeline.jobs) tellWatchers(instance, job);
  instance.changed();
  return pipeline;
}

/** A pipeline without CI jobs: skipped on request, or failed because of its file. */
export function keepEmptyPipeline(instance: Instance, pipeline: PipelineRecord): PipelineRecord {
  pipeline.finishedAt = instance.now();
  pipeline.project.pipelines.push(pipeline);
  dispatch(instance, pipeline.project, 'pipeline_events', pipelinePayload(instance, pipeline));
  instance.changed();
  return pipeline;
}
