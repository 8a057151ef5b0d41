import { created, notFound, ok, refuse } from '../http/answer.ts';
import { oneOf, optionalBoolean, optionalText, requiredText } from '../http/input.ts';
import { page } from '../http/pages.ts';
import { type Call, projectOf, route } from '../http/router.ts';
import type { VariableRecord } from '../records.ts';

/** What GitLab can mask in a log: one line of at least 8 of these, nothing a shell would expand. */
const MASKABLE = /^[A-Za-z0-9_+=/@:.~-]{8,}$/;

const present = ({ value, ...rest }: VariableRecord) => ({ ...rest, value: rest.hidden ? null : value });

function create(call: Call) {
  const { body } = call;
  const project = projectOf(call);
  const hidden = optionalBoolean(body, 'masked_and_hidden') ?? false;
  const variable: VariableRecord = {
    key: requiredText(body, 'key'),
    value: requiredText(body, 'value'),
    protected: false,
    masked: hidden,
    hidden,
    raw: false,
    variable_type: 'env_var',
    environment_scope: '*',
    description: null,
  };
  applyBody(variable, body);
  const taken = project.variables.some(
    ({ key, environment_scope: scope }) => key === variable.key && scope === variable.environment_scope,
  );
  if (taken) throw refuse(400, { key: [`(${variable.key}) has already been taken`] });
  project.variables.push(variable);
  call.instance.changed();
  return created(present(variable));
}

function update(call: Call) {
  const variable = variableOf(call, filterOfBody(call.body));
  applyBody(variable, call.body);
  call.instance.changed();
  return ok(present(variable));
}

function applyBody(variable: VariableRecord, body: Record<string, unknown>): void {
  const changed = { ...variable };
  changed.value = optionalText(body, 'value') ?? changed.value;
  changed.protected = optionalBoolean(body, 'protected') ?? changed.protected;
  changed.masked = optionalBoolean(body, 'masked') ?? changed.masked;
  changed.raw = optionalBoolean(body, 'raw') ?? changed.raw;
  changed.environment_scope = optionalText(body, 'environment_scope') ?? changed.environment_scope;
  changed.description = optionalText(body, 'description') ?? changed.description;
  const type = optionalText(body, 'variable_type');
  if (type !== undefined) changed.variable_type = oneOf(type, 'variable_type', ['env_var', 'file']);
  if (!/^\w{1,255}$/.test(changed.key)) throw refuse(400, { key: ["can contain only letters, digits and '_'."] });
  if (changed.masked && !MASKABLE.test(changed.value)) throw refuse(400, { value: ['is invalid'] });
  Object.assign(variable, changed);
}

/** A key may be there several times with different scopes; then the scope has to be given. */
function variableOf(call: Call, scope: string | undefined): VariableRecord {
  const found = projectOf(call).variables.filter(
    (variable) => variable.key === call.params.key && (scope === undefined || variable.environment_scope === scope),
  );
  if (found.length > 1) {
    throw refuse(409, "There are multiple variables with provided parameters. Please use 'filter[environment_scope]'");
  }
  if (!found[0]) throw notFound('Variable');
  return found[0];
}

const scopeOfQuery = ({ query }: Call): string | undefined => query.get('filter[environment_scope]') ?? undefined;

function filterOfBody({ filter }: Record<string, unknown>): string | undefined {
  return typeof filter === 'object' && filter !== null && 'environment_scope' in filter
    ? String(filter.environment_scope)
    : undefined;
}

function remove(call: Call) {
  const variable = variableOf(call, scopeOfQuery(call));
  const project = projectOf(call);
  project.variables = project.variables.filter((other) => other !== variable);
  return ok(present(variable));
}

export const variableRoutes = [
  route('GET /projects/:id/variables', (call) => page(call, projectOf(call).variables.map(present))),
  route('POST /projects/:id/variables', create),
  route('GET /projects/:id/variables/:key', (call) => ok(present(variableOf(call, scopeOfQuery(call))))),
  route('PUT /projects/:id/variables/:key', update),
  route('DELETE /projects/:id/variables/:key', remove),
];
