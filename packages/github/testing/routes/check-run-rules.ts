import { ApiError, invalidRequest } from '../http/api-error.ts';

type Body = Record<string, unknown>;

/** GitHub's limits for check runs (docs.github.com/rest/checks/runs). Texts are counted in bytes: the stricter reading. */
export const CHECK_LIMITS = {
  actions: 3,
  label: 20,
  description: 40,
  identifier: 20,
  text: 65_535,
  annotations: 50,
  annotationMessage: 65_536,
  annotationTitle: 255,
  /** Runs of one name in a suite; older ones are deleted. */
  runsOfOneName: 1000,
} as const;

const STATUSES = ['queued', 'in_progress', 'completed'];
/** Only GitHub Actions may set these. */
const ACTIONS_ONLY = ['waiting', 'pending', 'requested'];
const CONCLUSIONS = ['action_required', 'cancelled', 'failure', 'neutral', 'success', 'skipped', 'timed_out'];
const ISO_DATE = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/** Throws GitHub's 422 when the body of a create or update breaks one of its rules. */
export function checkRunRules(body: Body): void {
  for (const name of ['name', 'head_sha', 'details_url', 'external_id']) requireString(body, name);
  for (const name of ['started_at', 'completed_at']) requireDate(body, name);
  checkStatus(body);
  if ('output' in body) checkOutput(body.output);
  if ('actions' in body) checkActions(body.actions);
}

function checkStatus({ status, conclusion, completed_at }: Body): void {
  if (status !== undefined && ACTIONS_ONLY.includes(String(status))) {
    throw new ApiError(422, `Invalid status \`${status}\`: only GitHub Actions can set it.`);
  }
  if (status !== undefined) requireMember('status', status, STATUSES);
  if (conclusion !== undefined) requireMember('conclusion', conclusion, CONCLUSIONS);
  if (conclusion === undefined && (status === 'completed' || completed_at !== undefined)) {
    throw invalidRequest('"conclusion" wasn\'t supplied.');
  }
}

function checkOutput(output: unknown): void {
  const { title, summary, text, annotations } = requireObject('output', output);
  if (typeof title !== 'string') throw invalidRequest('"title" wasn\'t supplied.');
  if (typeof summary !== 'string') throw invalidRequest('"summary" wasn\'t supplied.');
  requireBytes(summary, CHECK_LIMITS.text);
  if (text !== undefined) requireBytes(requireText('text', text), CHECK_LIMITS.text);
  if (annotations !== undefined) checkAnnotations(annotations);
}

function checkAnnotations(annotations: unknown): void {
  for (const annotation of requireList('annotations', annotations, CHECK_LIMITS.annotations)) {
    const { path, start_line, end_line, annotation_level, message, title, raw_details, ...rest } = requireObject(
      'annotations',
      annotation,
    );
    requireText('path', path);
    for (const line of [start_line, end_line])
      if (!Number.isInteger(line)) throw invalidRequest(`${line} is not an integer.`);
    requireMember('annotation_level', annotation_level, ['notice', 'warning', 'failure']);
    requireBytes(requireText('message', message), CHECK_LIMITS.annotationMessage);
    if (title !== undefined) requireLength(requireText('title', title), CHECK_LIMITS.annotationTitle);
    if (raw_details !== undefined)
      requireBytes(requireText('raw_details', raw_details), CHECK_LIMITS.annotationMessage);
    if (start_line !== end_line && ('start_column' in rest || 'end_column' in rest)) {
      throw invalidRequest('Columns are only allowed when start_line and end_line are the same.');
    }
  }
}

function checkActions(actions: unknown): void {
  for (const action of requireList('actions', actions, CHECK_LIMITS.actions)) {
    const { label, description, identifier } = requireObject('actions', action);
    requireLength(requireText('label', label), CHECK_LIMITS.label);
    requireLength(requireText('description', description), CHECK_LIMITS.description);
    requireLength(requireText('identifier', identifier), CHECK_LIMITS.identifier);
  }
}

function requireString(body: Body, name: string): void {
  if (body[name] !== undefined) requireText(name, body[name]);
}

function requireText(name: string, value: unknown): string {
  if (value === undefined) throw invalidRequest(`"${name}" wasn't supplied.`);
  if (typeof value !== 'string') throw invalidRequest(`For 'properties/${name}', ${ruby(value)} is not a string.`);
  return value;
}

function requireDate(body: Body, name: string): void {
  const value = body[name];
  if (value === undefined) return;
  if (typeof value === 'string' && ISO_DATE.test(value) && !Number.isNaN(Date.parse(value))) return;
  throw invalidRequest(`For 'properties/${name}', ${ruby(value)} is not a valid date-time.`);
}

function requireMember(name: string, value: unknown, members: string[]): void {
  if (members.includes(String(value)) && typeof value === 'string') return;
  throw invalidRequest(`For 'properties/${name}', ${ruby(value)} is not a member of ${JSON.stringify(members)}.`);
}

function requireObject(name: string, value: unknown): Body {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Body;
  throw invalidRequest(`For 'properties/${name}', ${ruby(value)} is not an object.`);
}

function requireList(name: string, value: unknown, most: number): unknown[] {
  if (!Array.isArray(value)) throw invalidRequest(`For 'properties/${name}', ${ruby(value)} is not an array.`);
  if (value.length > most)
    throw invalidRequest(`No more than ${most} items are allowed; ${value.length} were supplied.`);
  return value;
}

function requireBytes(text: string, most: number): void {
  const bytes = Buffer.byteLength(text);
  if (bytes > most) throw invalidRequest(`Only ${most} characters are allowed; ${bytes} were supplied.`);
}

function requireLength(text: string, most: number): void {
  const { length } = [...text];
  if (length > most) throw invalidRequest(`Only ${most} characters are allowed; ${length} were supplied.`);
}

/** GitHub's validator speaks Ruby. */
const ruby = (value: unknown): string => (value === null ? 'nil' : JSON.stringify(value));
