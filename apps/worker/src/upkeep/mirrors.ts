import type { UpkeepTask } from '../processors/upkeep.ts';
import type { MirrorRegistry } from './mirrors/registry.ts';
import { pace } from './pace.ts';

/** Looks which mirrors there are: what the repairs of hooks and branches go by. */
export function mirrorsTask({ registry }: { registry: MirrorRegistry }, intervalMs: number): UpkeepTask {
  return {
    name: 'mirrors',
    everyMs: pace(intervalMs, 5, 5 * 60_000),
    run: async () => ({ mirrors: (await registry.scan()).length }),
  };
}
