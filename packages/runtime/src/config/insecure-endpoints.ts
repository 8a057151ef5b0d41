import type { Fault } from './config-error.ts';
import { isInsecure } from './formats/urls.ts';
import type { Leaf } from './leaf.ts';

/** Tokens travel to every endpoint, so plain HTTP to another host must be asked for by name. */
export function refuseInsecureEndpoints(leaves: [string, Leaf][], values: Map<string, unknown>, faults: Fault[]): void {
  if (values.get('http.allow_insecure') === true) return;
  for (const [path, leaf] of leaves) {
    for (const [key, url] of endpointsIn(path, leaf, values.get(path))) {
      if (!isInsecure(url)) continue;
      const fix = 'Use https://, or set ALLOW_INSECURE_HTTP=true when the network is yours.';
      faults.push({ key, ...(leaf.env && { env: leaf.env }), problem: 'would send secrets over plain http://', fix });
    }
  }
}

function endpointsIn(path: string, leaf: Leaf, value: unknown): [key: string, url: string][] {
  if (leaf.format === 'endpoint' && typeof value === 'string') return [[path, value]];
  if (leaf.format !== 'records' || !Array.isArray(value)) return [];
  return value.flatMap((record: Record<string, unknown>, index) =>
    Object.entries(leaf.children ?? {}).flatMap(([field, child]) =>
      endpointsIn(`${path}[${index}].${field}`, child, record[field]),
    ),
  );
}
