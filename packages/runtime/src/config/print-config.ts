import { stringify } from 'yaml';
import type { Leaf } from './leaf.ts';
import type { LoadedConfig } from './load-config.ts';
import { leavesOf } from './schema.ts';

/** One line a key: `gitlab.namespace: ci/mirrors  # env FAILFASTCI_NAMESPACE`. Secrets are shown as `***`. */
export function printConfig({ config, origins, schema }: LoadedConfig<unknown>): string {
  const leaves = leavesOf(schema).filter(([, leaf]) => !leaf.deprecated);
  const lines = leaves.map(([path, leaf]) => [`${path}: ${show(leaf, at(config, path))}`, origins[path]] as const);
  const width = Math.min(60, Math.max(...lines.map(([text]) => text.length)));
  return lines.map(([text, origin]) => `${text.padEnd(width)}  # ${origin}`).join('\n');
}

function at(config: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], config);
}

function show(leaf: Leaf, value: unknown): string {
  return stringify(hideSecrets(leaf, value), { collectionStyle: 'flow', lineWidth: 0 }).trim();
}

function hideSecrets(leaf: Leaf, value: unknown): unknown {
  if (value === null) return null;
  if (leaf.format === 'redis-url') return String(value).replace(/:\/\/.*@/, '://***@');
  if (leaf.sensitive) return '***';
  if (!leaf.children || !Array.isArray(value)) return value;
  const fields = Object.entries(leaf.children);
  return value.map((record) =>
    Object.fromEntries(fields.map(([field, child]) => [field, hideSecrets(child, record[field])])),
  );
}
