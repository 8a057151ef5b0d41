import { variableValues } from './ci-config.ts';
import { holds } from './expression.ts';
import { isMapping } from './yaml-document.ts';

export interface RuleContext {
  variables: Record<string, string>;
  /** `push`, `api`, … */
  source: string;
  ref: string;
  tag: boolean;
  /** Files of the commit, for `exists:`. */
  files: string[];
}

export interface RuleResult {
  included: boolean;
  when?: string;
  allowFailure?: boolean;
  variables: Record<string, string>;
}

const EXCLUDED: RuleResult = { included: false, variables: {} };

/** The first rule that fits decides; none that fits excludes. */
export function applyRules(rules: unknown, context: RuleContext): RuleResult {
  for (const rule of Array.isArray(rules) ? rules.flat() : []) {
    if (!isMapping(rule) || !fits(rule, context)) continue;
    if (rule.when === 'never') return EXCLUDED;
    return {
      included: true,
      variables: variableValues(rule.variables),
      ...(rule.when !== undefined && { when: String(rule.when) }),
      ...(rule.allow_failure !== undefined && { allowFailure: rule.allow_failure === true }),
    };
  }
  return EXCLUDED;
}

/** `changes:` is always true for pipelines without a push of their own, and here for pushes too. */
function fits(rule: Record<string, unknown>, context: RuleContext): boolean {
  if (rule.if !== undefined && !holds(String(rule.if), context.variables)) return false;
  const exists = isMapping(rule.exists) ? rule.exists.paths : rule.exists;
  return exists === undefined || [exists].flat().some((glob) => anyMatches(String(glob), context.files));
}

function anyMatches(glob: string, files: string[]): boolean {
  const pattern = glob
    .replace(/^\//, '')
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(
      /\*\*\/|\*\*|\*|\?/g,
      (star) => ({ '**/': '(.*/)?', '**': '.*', '*': '[^/]*', '?': '[^/]' })[star] ?? star,
    );
  const wanted = new RegExp(`^${pattern}$`);
  return files.some((file) => wanted.test(file));
}

/** `only` and `except`, the older way. Without both, branches and tags run. */
export function appliesOnly(job: Record<string, unknown>, context: RuleContext): boolean {
  const only = job.only ?? ['branches', 'tags'];
  return policyFits(only, context) && !(job.except !== undefined && policyFits(job.except, context));
}

function policyFits(policy: unknown, context: RuleContext): boolean {
  const refs = isMapping(policy) ? policy.refs : policy;
  const expressions = isMapping(policy) && Array.isArray(policy.variables) ? policy.variables : [];
  const refFits = refs === undefined || [refs].flat().some((entry) => refMatches(String(entry), context));
  const variablesFit = expressions.length === 0 || expressions.some((text) => holds(String(text), context.variables));
  return refFits && variablesFit;
}

const SOURCES: Record<string, string> = {
  pushes: 'push',
  web: 'web',
  api: 'api',
  schedules: 'schedule',
  triggers: 'trigger',
  pipelines: 'pipeline',
  merge_requests: 'merge_request_event',
};

function refMatches(entry: string, { source, ref, tag }: RuleContext): boolean {
  if (entry === 'branches') return !tag;
  if (entry === 'tags') return tag;
  if (SOURCES[entry] !== undefined) return SOURCES[entry] === source;
  const pattern = /^\/(.*)\/(i?)$/.exec(entry);
  return pattern ? new RegExp(pattern[1] ?? '', pattern[2]).test(ref) : entry === ref;
}
