import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The part of OpenAPI 3.0's schema language that GitHub's description uses. */
export interface Schema {
  $ref?: string;
  type?: string;
  nullable?: boolean;
  enum?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  maxItems?: number;
  minItems?: number;
  maxLength?: number;
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
}

export interface Parameter {
  $ref?: string;
  name: string;
  in: string;
  required?: boolean;
  schema?: Schema;
}

export interface Operation {
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, { schema: Schema }> };
}

interface Description {
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, unknown>>;
}

/** GitHub's own description of its REST API, looked up by operation. */
export interface OpenApi {
  /** The operation of a method and path template, whatever its parameters are called; undefined if not described. */
  operation(method: string, template: string): Operation | undefined;
  resolve<T extends { $ref?: string }>(value: T): T;
}

let loaded: OpenApi | undefined;

/**
 * Reads the description from the package `@octokit/openapi`, once a process; undefined where it is not installed.
 * The form with references is taken: it is a fifth of the dereferenced one, and few operations are ever looked at.
 */
export function loadOpenApi(): OpenApi | undefined {
  loaded ??= read();
  return loaded;
}

function read(): OpenApi | undefined {
  const require = createRequire(import.meta.url);
  let file: string;
  try {
    file = require.resolve('@octokit/openapi/generated/api.github.com.json');
  } catch {
    return undefined;
  }
  const description = JSON.parse(readFileSync(file, 'utf8')) as Description;
  const paths = new Map(Object.entries(description.paths).map(([path, item]) => [nameless(path), item]));
  return {
    operation: (method, template) => paths.get(nameless(template))?.[method.toLowerCase()],
    resolve: (value) => resolve(value, description),
  };
}

function resolve<T extends { $ref?: string }>(value: T, description: Description): T {
  const [, section = '', name = ''] = /^#\/components\/([^/]+)\/(.+)$/.exec(value.$ref ?? '') ?? [];
  return value.$ref ? (description.components[section]?.[name] as T) : value;
}

/** Parameters are called differently here and there; their places are the same. */
const nameless = (path: string): string => path.replace(/\{[^}]+\}/g, '{}');
