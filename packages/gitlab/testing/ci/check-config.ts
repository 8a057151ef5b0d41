import { isMapping } from './yaml-document.ts';

type Jobs = Map<string, Record<string, unknown> & { stage: string }>;

const KEYWORDS = new Set([
  ...['script', 'run', 'before_script', 'after_script', 'stage', 'when', 'allow_failure', 'needs', 'dependencies'],
  ...['rules', 'only', 'except', 'variables', 'parallel', 'trigger', 'image', 'services', 'tags', 'cache', 'type'],
  ...['artifacts', 'environment', 'retry', 'timeout', 'interruptible', 'resource_group', 'release', 'coverage'],
  ...['secrets', 'id_tokens', 'inherit', 'identity', 'start_in', 'hooks', 'pages', 'publish', 'manual_confirmation'],
  ...['dast_configuration', 'inputs'],
]);
const WHEN = ['on_success', 'on_failure', 'always', 'manual', 'delayed', 'never'];

/** What GitLab's lint says about the jobs of a file: first about each job's form, then about how they fit together. */
export function checkJobs(jobs: Jobs, stages: string[]): { errors: string[]; warnings: string[] } {
  const form = [...jobs].flatMap(([name, job]) => formErrors(name, job));
  if (jobs.size === 0) form.push('jobs config should contain at least one visible job');
  const errors = form.length > 0 ? form : [...jobs].flatMap(([name, job]) => fitErrors(name, job, jobs, stages));
  return { errors, warnings: errors.length > 0 ? [] : [...jobs].flatMap(([name, job]) => warningsOf(name, job)) };
}

function formErrors(name: string, job: Record<string, unknown>): string[] {
  const errors: string[] = [];
  const unknown = Object.keys(job).filter((key) => !KEYWORDS.has(key));
  if (job.script === undefined && job.run === undefined && job.trigger === undefined) {
    return [`jobs ${name} config should implement the script:, run:, or trigger: keyword`];
  }
  if (unknown.length > 0) errors.push(`jobs:${name} config contains unknown keys: ${unknown.join(', ')}`);
  if (job.rules !== undefined && (job.only !== undefined || job.except !== undefined)) {
    const both = ['only', 'except'].filter((key) => job[key] !== undefined).join(', ');
    errors.push(`jobs:${name} config key may not be used with \`rules\`: ${both}`);
  }
  for (const key of ['script', 'before_script', 'after_script']) {
    if (job[key] !== undefined && !isScript(job[key])) {
      errors.push(`jobs:${name}:${key} config should be a string or a nested array of strings up to 10 levels deep`);
    }
  }
  if (job.when !== undefined && !WHEN.includes(String(job.when))) {
    errors.push(`jobs:${name} when should be one of: ${WHEN.join(', ')}`);
  }
  if (job.when === 'delayed' && job.start_in === undefined) {
    errors.push(`jobs:${name} start in should be a duration`);
  }
  return errors;
}

const isScript = (value: unknown): boolean =>
  typeof value === 'string' || (Array.isArray(value) && value.length > 0 && value.every((line) => isScript(line)));

function fitErrors(name: string, job: Jobs extends Map<string, infer J> ? J : never, jobs: Jobs, stages: string[]) {
  if (!stages.includes(job.stage)) {
    return [`${name} job: chosen stage ${job.stage} does not exist; available stages are ${stages.join(', ')}`];
  }
  return neededJobs(job)
    .filter((need) => !need.optional && !jobs.has(need.name))
    .map((need) => `${name} job: undefined need: ${need.name}`);
}

/** The `needs` of a job within its pipeline. */
export function neededJobs(job: Record<string, unknown>): { name: string; optional: boolean }[] {
  if (!Array.isArray(job.needs)) return [];
  return job.needs.flat().flatMap((need: unknown) => {
    if (typeof need === 'string') return [{ name: need, optional: false }];
    if (!isMapping(need) || need.job === undefined || need.project !== undefined || need.pipeline !== undefined)
      return [];
    return [{ name: String(need.job), optional: need.optional === true }];
  });
}

function warningsOf(name: string, job: Record<string, unknown>): string[] {
  const rules = Array.isArray(job.rules) ? job.rules : [];
  const last: unknown = rules.at(-1);
  if (!isMapping(last) || last.if !== undefined || last.when === undefined || last.when === 'never') return [];
  return [
    `jobs:${name} may allow multiple pipelines to run for a single action due to \`rules:when\` clause with no \`workflow:rules\` - read more: https://docs.gitlab.com/ci/jobs/job_troubleshooting/#job-may-allow-multiple-pipelines-to-run-for-a-single-action`,
  ];
}
