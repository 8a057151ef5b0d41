import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Version } from '../process/version.ts';

/** The registry of one process: what Node tells about itself (memory, CPU, event loop, GC), and which build it is. */
export function createRegistry(service: string, { version, commit }: Version): Registry {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'failfast_build_info',
    help: 'Always 1; the labels say which build runs',
    labelNames: ['version', 'commit'],
    registers: [registry],
  }).set({ version, commit: commit ?? '' }, 1);
  return registry;
}
