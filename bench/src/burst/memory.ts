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

/** At a moment when nothing is to be done. */
export interface Quiet {
  /** As an operator sees it: nobody has asked for anything. */
  asItIs: Memory;
  /** Once everything that nobody holds has been collected. */
  held: Memory;
}

export const memoryOf = ({ ingress, workers: [worker] }: World): Memory => ({
  ingress: residentBytes(ingress.pid),
  worker: worker ? residentBytes(worker.pid) : 0,
});

export async function quietMemory(world: World): Promise<Quiet> {
  const asItIs = memoryOf(world);
  const seen: Memory[] = [];
  // A few times over: what one collection finalizes the next one frees.
  for (let second = 0; second < 4; second += 1) {
    for (const { pid } of [world.ingress, ...world.workers]) process.kill(pid, 'SIGUSR2');
    await delay(1_000);
    seen.push(memoryOf(world));
  }
  const least = (name: keyof Memory) => spreadOf(seen.map((memory) => memory[name]))[0];
  return { asItIs, held: { ingress: least('ingress'), worker: least('worker') } };
}

/** `after`: after each burst, in order. */
export function memoryFigures(before: Quiet, after: readonly Quiet[]): Figure[] {
  return (['ingress', 'worker'] as const).flatMap((name): Figure[] => {
    const held = after.map((quiet) => quiet.held[name]);
    const asItIs = after.map((quiet) => quiet.asItIs[name]);
    return [
      {
        what: `memory that the ${name} holds, after ${after.length} bursts against before`,
        value: Math.max(...held) / before.held[name],
        unit: '×',
        limit: { atMost: 1.2 },
        ours: inMB(held),
        theirs: inMB([before.held[name]]),
      },
      {
        what: `resident memory of the ${name} after the bursts, nothing collected`,
        value: Math.max(...asItIs) / 1e6,
        unit: 'MB',
        ours: inMB(asItIs),
        theirs: inMB([before.asItIs[name]]),
      },
    ];
  });
}

const inMB = (bytes: readonly number[]): string => `${bytes.map((each) => Math.round(each / 1e6)).join(', ')} MB`;
