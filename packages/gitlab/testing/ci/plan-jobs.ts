import type { TriggerRecord } from '../records.ts';
import { neededJobs } from './check-config.ts';
import { type CiConfig, variableValues } from './ci-config.ts';
import { appliesOnly, applyRules, type RuleContext, type RuleResult } from './rules.ts';
import { isMapping } from './yaml-document.ts';

/** A CI job as a pipeline will have it. */
export interface PlannedJob {
  name: string;
  stage: string;
  when: string;
  allowFailure: boolean;
  interruptible: boolean;
  needs: string[] | null;
  script: string[];
  tags: string[];
  environment: string | null;
  maxRetries: number;
  variables: Record<string, string>;
  trigger: TriggerRecord | null;
}

type Job = Record<string, unknown> & { stage: string };

/** Which CI jobs a pipeline gets in this context; one for each part of a `parallel` job. */
export function planJobs(config: CiConfig, context: RuleContext): PlannedJob[] {
  const planned: PlannedJob[] = [];
  for (const [name, own] of config.jobs) {
    const job: Job = { ...config.defaults, ...own };
    const result = ruleResult(job, context);
    if (!result.included || (result.when ?? job.when) === 'never') continue;
    for (const part of parts(name, job)) planned.push(planJob(config, job, part, result));
  }
  return withPresentNeeds(planned);
}

function ruleResult(job: Job, context: RuleContext): RuleResult {
  const variables = { ...variableValues(job.variables), ...context.variables };
  if (job.rules !== undefined) return applyRules(job.rules, { ...context, variables });
  return { included: appliesOnly(job, { ...context, variables }), variables: {} };
}

interface Part {
  name: string;
  variables: Record<string, string>;
}

/** `parallel: 3` gives `name 1/3` …; a matrix gives `name: [value, value]`. */
function parts(name: string, job: Job): Part[] {
  if (isMapping(job.parallel) && Array.isArray(job.parallel.matrix)) {
    return job.parallel.matrix.flatMap((row: unknown) => (isMapping(row) ? matrixRow(name, row) : []));
  }
  const total = Number(job.parallel ?? 0);
  if (!(total > 1)) return [{ name, variables: {} }];
  return Array.from({ length: total }, (_none, index) => ({
    name: `${name} ${index + 1}/${total}`,
    variables: { CI_NODE_INDEX: String(index + 1), CI_NODE_TOTAL: String(total) },
  }));
}

function matrixRow(name: string, row: Record<string, unknown>): Part[] {
  let combinations: Record<string, string>[] = [{}];
  for (const [key, values] of Object.entries(row)) {
    combinations = combinations.flatMap((known) =>
      [values].flat().map((value) => ({ ...known, [key]: String(value) })),
    );
  }
  return combinations.map((variables) => ({ name: `${name}: [${Object.values(variables).join(', ')}]`, variables }));
}

function planJob(config: CiConfig, job: Job, part: Part, rule: RuleResult): PlannedJob {
  const when = rule.when ?? String(job.when ?? 'on_success');
  return {
    name: part.name,
    stage: job.stage,
    when,
    allowFailure: rule.allowFailure ?? allowsFailure(job, when, rule.when !== undefined),
    interruptible: job.interruptible === true,
    needs: Array.isArray(job.needs) ? neededJobs(job).map((need) => need.name) : null,
    script: lines(job.before_script ?? config.merged.before_script).concat(lines(job.script)),
    tags: Array.isArray(job.tags) ? job.tags.map(String) : [],
    environment: environmentName(job.environment),
    maxRetries: Number((isMapping(job.retry) ? job.retry.max : job.retry) ?? 0),
    variables: { ...variableValues(job.variables), ...rule.variables, ...part.variables },
    trigger: readTrigger(job.trigger),
  };
}

/** A manual job may fail unless its `rules` made it manual: those block. */
function allowsFailure(job: Job, when: string, fromRule: boolean): boolean {
  if (job.allow_failure !== undefined) return job.allow_failure === true || isMapping(job.allow_failure);
  return when === 'manual' && !fromRule && job.rules === undefined;
}

const lines = (script: unknown): string[] =>
  script === undefined || script === null ? [] : [script].flat(10).map(String);

const environmentName = (value: unknown): string | null => {
  if (value === undefined || value === null) return null;
  return String(isMapping(value) ? value.name : value);
};

const NO_TRIGGER = { includes: [], branch: null, depend: false, forwardsPipelineVariables: false };

function readTrigger(trigger: unknown): TriggerRecord | null {
  if (trigger === undefined || trigger === null) return null;
  if (!isMapping(trigger)) return { ...NO_TRIGGER, project: String(trigger) };
  const includes = [trigger.include ?? []]
    .flat()
    .map((entry: unknown) => String(isMapping(entry) ? entry.local : entry));
  return {
    includes,
    project: trigger.project === undefined ? null : String(trigger.project),
    branch: trigger.branch === undefined ? null : String(trigger.branch),
    depend: trigger.strategy === 'depend' || trigger.strategy === 'mirror',
    forwardsPipelineVariables: isMapping(trigger.forward) && trigger.forward.pipeline_variables === true,
  };
}

/** A need names a job; all parts of a parallel job are meant. Needs that are not in the pipeline are dropped. */
function withPresentNeeds(planned: PlannedJob[]): PlannedJob[] {
  const partsOf = (need: string) =>
    planned.map(({ name }) => name).filter((name) => name === need || isPartOf(name, need));
  return planned.map((job) => (job.needs ? { ...job, needs: job.needs.flatMap(partsOf) } : job));
}

const isPartOf = (name: string, job: string): boolean =>
  name.startsWith(`${job} `) || name.startsWith(`${job}: [`)
    ? /^( \d+\/\d+|: \[.*\])$/.test(name.slice(job.length))
    : false;
