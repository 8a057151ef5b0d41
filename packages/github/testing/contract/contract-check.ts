import type { IncomingCall } from '../http/api.ts';
import { checkValue } from './check-value.ts';
import { loadOpenApi, type OpenApi, type Operation, type Parameter } from './openapi.ts';

/** Is told of every REST call that a route answered. */
export type Inspect = (call: IncomingCall, route: string) => void;

/**
 * Compares calls with GitHub's OpenAPI description and writes what does not fit to `violations`: query and body
 * fields GitHub does not know, wrong types, missing ones. Without the description, asking for it is a violation too:
 * a check that silently does nothing would be worse than none.
 */
export function createContractCheck(enabled: boolean, violations: string[]): Inspect {
  if (!enabled) return () => undefined;
  const openApi = loadOpenApi();
  if (!openApi) {
    violations.push('the package @octokit/openapi is not installed: requests were not validated');
    return () => undefined;
  }
  return (call, route) => {
    const [method = '', template = ''] = route.split(' ');
    const operation = openApi.operation(method, template);
    // Not every operation is described, e.g. GET /repositories/{id}.
    if (!operation) return;
    const faults = [...checkQuery(call, operation, openApi), ...checkBody(call, operation, openApi)];
    violations.push(...faults.map((fault) => `${route}: ${fault}`));
  };
}

function checkQuery({ query }: IncomingCall, operation: Operation, openApi: OpenApi): string[] {
  const parameters = (operation.parameters ?? [])
    .map((one) => openApi.resolve(one))
    .filter((one) => one.in === 'query');
  const known = new Map(parameters.map((parameter) => [parameter.name, parameter]));
  const faults = [...query].flatMap(([name, value]) => checkParameter(name, value, known.get(name), openApi));
  const tooMany = Number(query.get('per_page') ?? 0) > 100 ? ['query.per_page is more than 100'] : [];
  return [...faults, ...tooMany];
}

function checkParameter(name: string, text: string, parameter: Parameter | undefined, openApi: OpenApi): string[] {
  if (!parameter) return [`query.${name} is unknown to GitHub`];
  if (!parameter.schema) return [];
  const schema = openApi.resolve(parameter.schema);
  const value = schema.type === 'integer' || schema.type === 'number' ? Number(text) : text;
  return checkValue(schema.type === 'boolean' ? text === 'true' : value, schema, {
    openApi,
    at: `query.${name}`,
    strict: false,
  });
}

function checkBody({ body }: IncomingCall, operation: Operation, openApi: OpenApi): string[] {
  const schema = operation.requestBody?.content['application/json']?.schema;
  const value = parse(body);
  if (value === undefined) return operation.requestBody?.required ? ['the body is missing'] : [];
  if (!schema) return Object.keys(value).map((name) => `body.${name} is unknown to GitHub`);
  return checkValue(value, schema, { openApi, at: 'body', strict: true });
}

/** An empty object counts as no body: some clients send one always. */
function parse(body: string | undefined): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(body ?? '{}') as Record<string, unknown>;
    return Object.keys(value).length > 0 ? value : undefined;
  } catch {
    return undefined; // answered with 400 already
  }
}
