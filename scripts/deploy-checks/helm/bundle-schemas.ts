import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

type Json = Record<string, unknown>;

/**
 * Kubernetes' own JSON schemas, strict, as the Python package kubernetes-validate ships them, made into files that
 * stand alone: kubeconform does not follow their references to `_definitions.json` beside them. Returns the folder.
 */
export function bundleSchemas(packageDir: string, tools: string, version: string): string {
  const from = join(packageDir, 'kubernetes-json-schema', `v${version}-local-strict`);
  const to = join(tools, 'schemas', `v${version}`);
  if (existsSync(to)) return to;
  const definitions = (read(join(from, '_definitions.json')) as { $defs: Json }).$defs;
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    if (!name.endsWith('.json') || name.startsWith('_')) continue;
    const schema = inward(read(join(from, name)));
    writeFileSync(join(to, name), JSON.stringify({ ...schema, $defs: reachable(schema, definitions) }));
  }
  return to;
}

const read = (path: string): Json => JSON.parse(readFileSync(path, 'utf8')) as Json;

/** References to the other file become references to this one. */
const inward = (schema: Json): Json =>
  JSON.parse(JSON.stringify(schema).replaceAll(/"[^"]*_definitions\.json#/g, '"#')) as Json;

/** The definitions that a schema needs, directly or through others. */
function reachable(schema: Json, definitions: Json): Json {
  const found: Json = {};
  const visit = (value: unknown): void => {
    for (const [, name = ''] of JSON.stringify(value).matchAll(/"#\/\$defs\/([^"]+)"/g)) {
      if (name in found) continue;
      found[name] = inward(definitions[name] as Json);
      visit(found[name]);
    }
  };
  visit(schema);
  return found;
}
