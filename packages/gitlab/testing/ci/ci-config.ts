import { checkJobs } from './check-config.ts';
import { type ConfigSource, loadConfig } from './load-config.ts';
import { isMapping } from './yaml-document.ts';

type Mapping = Record<string, unknown>;

export interface CiConfig {
  stages: string[];
  variables: Record<string, string>;
  workflow: Mapping;
  defaults: Mapping;
  /** Visible jobs in the order of the file, each with its stage. */
  jobs: Map<string, Mapping & { stage: string }>;
  merged: Mapping;
  includes: { type: string; location: string }[];
  /** In GitLab's words; empty when the file is valid. */
  errors: string[];
  warnings: string[];
}

const GLOBAL_KEYWORDS = [
  ...['default', 'include', 'image', 'services', 'before_script', 'after_script', 'variables'],
  ...['stages', 'types', 'cache', 'workflow', 'spec'],
];
const DEFAULT_STAGES = ['build', 'test', 'deploy'];

/** Understands a CI file far enough to check it as GitLab's lint does and to plan a pipeline. */
export async function readCiConfig(source: ConfigSource): Promise<CiConfig> {
  const { config, errors, includes } = await loadConfig(source);
  const stages = stagesOf(config);
  const jobs = jobsOf(config);
  const found = errors.length > 0 ? { errors, warnings: [] } : checkJobs(jobs, stages);
  return {
    stages,
    variables: variableValues(config.variables),
    workflow: isMapping(config.workflow) ? config.workflow : {},
    defaults: isMapping(config.default) ? config.default : {},
    jobs,
    merged: config,
    includes,
    ...found,
  };
}

function stagesOf(config: Mapping): string[] {
  const own = Array.isArray(config.stages) ? config.stages.flat().map(String) : DEFAULT_STAGES;
  return ['.pre', ...own.filter((stage) => stage !== '.pre' && stage !== '.post'), '.post'];
}

function jobsOf(config: Mapping): CiConfig['jobs'] {
  const jobs: CiConfig['jobs'] = new Map();
  for (const [name, value] of Object.entries(config)) {
    if (name.startsWith('.') || GLOBAL_KEYWORDS.includes(name)) continue;
    const job = isMapping(value) ? value : {};
    jobs.set(name, { ...job, stage: typeof job.stage === 'string' ? job.stage : 'test' });
  }
  return jobs;
}

/** `NAME: value` or `NAME: {value, description}`; values become text, as the environment wants them. */
export function variableValues(variables: unknown): Record<string, string> {
  if (!isMapping(variables)) return {};
  const entries = Object.entries(variables).map(([key, value]) => {
    const plain = isMapping(value) ? value.value : value;
    return [key, String(plain ?? '')] as const;
  });
  return Object.fromEntries(entries);
}
