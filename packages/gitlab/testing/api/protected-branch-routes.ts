import { created, invalid, noContent, notFound, ok, refuse } from '../http/answer.ts';
import { optionalBoolean, optionalInteger, requiredText } from '../http/input.ts';
import { page } from '../http/pages.ts';
import { type Call, projectOf, route } from '../http/router.ts';
import type { ProtectedBranchRecord } from '../records.ts';

const LEVELS: Record<number, string> = { 0: 'No one', 30: 'Developers + Maintainers', 40: 'Maintainers', 60: 'Admins' };

const present = (rule: ProtectedBranchRecord) => ({
  id: rule.id,
  name: rule.name,
  push_access_levels: [level(rule.pushAccessLevel)],
  merge_access_levels: [level(rule.mergeAccessLevel)],
  unprotect_access_levels: [],
  allow_force_push: rule.allowForcePush,
  code_owner_approval_required: false,
  inherited: false,
});

const level = (value: number) => ({ id: value, access_level: value, access_level_description: LEVELS[value] });

function create(call: Call) {
  const project = projectOf(call);
  const name = requiredText(call.body, 'name');
  if (project.protectedBranches.some((rule) => rule.name === name)) {
    throw refuse(409, `Protected branch '${name}' already exists`);
  }
  const rule: ProtectedBranchRecord = {
    id: call.instance.nextId('protected branch'),
    name,
    pushAccessLevel: accessLevel(call, 'push_access_level'),
    mergeAccessLevel: accessLevel(call, 'merge_access_level'),
    allowForcePush: optionalBoolean(call.body, 'allow_force_push') ?? false,
  };
  project.protectedBranches.push(rule);
  call.instance.changed();
  return created(present(rule));
}

function accessLevel({ body }: Call, key: string): number {
  const value = optionalInteger(body, key) ?? 40;
  if (!(value in LEVELS)) throw invalid(`${key} does not have a valid value`);
  return value;
}

function ruleOf(call: Call): ProtectedBranchRecord {
  const rule = projectOf(call).protectedBranches.find(({ name }) => name === call.params.name);
  if (!rule) throw notFound('Not found');
  return rule;
}

/** Access levels of push and merge cannot be changed here; GitLab takes no notice of them. */
function update(call: Call) {
  const rule = ruleOf(call);
  rule.allowForcePush = optionalBoolean(call.body, 'allow_force_push') ?? rule.allowForcePush;
  return ok(present(rule));
}

function remove(call: Call) {
  const rule = ruleOf(call);
  const project = projectOf(call);
  project.protectedBranches = project.protectedBranches.filter((other) => other !== rule);
  return noContent();
}

const RULE = '/projects/:id/protected_branches/:name';

export const protectedBranchRoutes = [
  route('GET /projects/:id/protected_branches', (call) => page(call, projectOf(call).protectedBranches.map(present))),
  route('POST /projects/:id/protected_branches', create),
  route(`GET ${RULE}`, (call) => ok(present(ruleOf(call)))),
  route(`PATCH ${RULE}`, update),
  route(`DELETE ${RULE}`, remove),
];
