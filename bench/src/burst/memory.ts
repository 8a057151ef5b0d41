import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { residentBytes } from '../measure/process-usage.ts';
import { spreadOf } from '../measure/statistics.ts';
import type { Figure } from '../part.ts';
import type { World } from '../world/start-world.ts';

/** Lets the apps collect their garbage when they are asked to; see the file. */
export const COLLECT_ON_SIGNAL = {
  NODE_OPTIONS: `--import=${fileURLToPath(new URL('./collect-on-signal.mjs', import.meta.url))}`,
};

/** Resident memory in bytes. */
export interface Memory {
  ingress: number;
  worker: number;
}

export const memoryOf = ({ ingress, workers: [worker] }: World): Memory => ({
  ingress: residentBytes(ingress.pid),
  worker: worker ? residentBytes(worker.pid) : 0,
});

/** What is left once everything that nobody holds has been collected, a few times over: the least of ten seconds. */
export async function heldMemory(world: World): Promise<Memory> {
  const seen: Memory[] = [];
  for (let second = 0; second < 10; second += 1) {
    for (const { pid } of [world.ingress, ...world.workers]) process.kill(pid, 'SIGUSR2');
    await delay(1_000);
    seen.push(memoryOf(world));
  }
  const least = (name: keyof Memory) => spreadOf(seen.map((memory) => memory[name]))[0];
  return { ingress: least('ingress'), worker: least('worker') };
}

type Moments = Record<'before' | 'full' | 'after', Memory>;

export function memoryFigures({ before, full, after }: Moments): Figure[] {
  const mb = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  return (['ingress', 'worker'] as const).map((name) => ({
    what: `memory of the ${name}, after against before`,
    value: after[name] / before[name],
    unit: '×',
    limit: { atMost: 1.2 },
    ours: `${mb(after[name])}; ${mb(full[name])} when all were accepted`,
    theirs: mb(before[name]),
  }));
}
