import type { OpenApi, Schema } from './openapi.ts';

interface Check {
  openApi: OpenApi;
  /** Where the value stands, e.g. `body.output.title`. */
  at: string;
  /** Reports fields that the schema does not name, which OpenAPI itself would let pass. */
  strict: boolean;
}

type Json = Record<string, unknown>;

/** What is wrong with a value by its schema; empty when nothing is. */
export function checkValue(value: unknown, unresolved: Schema, check: Check): string[] {
  const schema = check.openApi.resolve(unresolved);
  if (value === null) return schema.nullable ? [] : [`${check.at} is null`];
  if (schema.type && !hasType(value, schema.type)) return [`${check.at} is not of type ${schema.type}`];
  return [
    ...checkEnum(value, schema, check),
    ...(typeof value === 'string' ? checkText(value, schema, check) : []),
    ...(Array.isArray(value) ? checkList(value, schema, check) : []),
    ...(isObject(value) ? checkFields(value, schema, check) : []),
    ...checkVariants(value, schema, check),
  ];
}

function hasType(value: unknown, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isObject(value);
  return typeof value === type;
}

function checkEnum(value: unknown, schema: Schema, { at }: Check): string[] {
  return schema.enum && !schema.enum.includes(value) ? [`${at} is none of ${schema.enum.join(', ')}`] : [];
}

function checkText(value: string, schema: Schema, { at }: Check): string[] {
  return schema.maxLength !== undefined && value.length > schema.maxLength ? [`${at} is too long`] : [];
}

function checkList(value: unknown[], schema: Schema, check: Check): string[] {
  const { items, maxItems = Number.POSITIVE_INFINITY, minItems = 0 } = schema;
  const faults = value.length > maxItems || value.length < minItems ? [`${check.at} has ${value.length} entries`] : [];
  if (!items) return faults;
  return [
    ...faults,
    ...value.flatMap((one, index) => checkValue(one, items, { ...check, at: `${check.at}[${index}]` })),
  ];
}

function checkFields(value: Json, schema: Schema, check: Check): string[] {
  const missing = (schema.required ?? []).filter((name) => value[name] === undefined);
  const known = knownFields(schema, check.openApi);
  const unknown = check.strict && known ? Object.keys(value).filter((name) => !known.has(name)) : [];
  return [
    ...missing.map((name) => `${check.at}.${name} is missing`),
    ...unknown.map((name) => `${check.at}.${name} is unknown to GitHub`),
    ...Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
      value[name] === undefined ? [] : checkValue(value[name], field, { ...check, at: `${check.at}.${name}` }),
    ),
  ];
}

/** Names a schema and its variants speak of; undefined where any name is allowed. */
function knownFields(unresolved: Schema, openApi: OpenApi): Set<string> | undefined {
  const schema = openApi.resolve(unresolved);
  const variants = [...(schema.oneOf ?? []), ...(schema.anyOf ?? []), ...(schema.allOf ?? [])];
  const open = typeof schema.additionalProperties === 'object' || (!schema.properties && variants.length === 0);
  if (open) return undefined;
  const names = new Set(Object.keys(schema.properties ?? {}));
  for (const variant of variants) for (const name of knownFields(variant, openApi) ?? []) names.add(name);
  return names;
}

/** `oneOf` is read as `anyOf`: GitHub's variants overlap. A variant says nothing about fields it does not name. */
function checkVariants(value: unknown, schema: Schema, check: Check): string[] {
  const faultsOf = (variant: Schema) => checkValue(value, variant, { ...check, strict: false });
  const all = (schema.allOf ?? []).flatMap(faultsOf);
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (!alternatives) return all;
  const faults = alternatives.map(faultsOf);
  return faults.some((one) => one.length === 0) ? all : [...all, ...(faults[0] ?? [])];
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
