import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeMachine } from './measure/machine.ts';
import type { Options } from './options.ts';
import { isMet, type Part } from './part.ts';
import { type PartOutcome, toJson } from './report/json.ts';
import { table } from './report/table.ts';

/** Runs the parts one after the other; each has the machine to itself. Resolves with the exit code. */
export async function runBench({ parts, json, quick, strict }: Options): Promise<number> {
  const machine = describeMachine();
  console.log(`${machine.cores} cores, ${machine.processor}; Node ${machine.node}; ${machine.git}`);
  const outcomes: PartOutcome[] = [];
  for (const part of parts) {
    console.log(`\n▶ ${part.name}: ${part.about}`);
    const outcome = await runPart(part, quick);
    console.log(outcome.figures ? table(outcome.figures) : `✗ ${outcome.error}`);
    console.log(`  ${Math.round(outcome.seconds)} s`);
    outcomes.push(outcome);
  }
  if (json !== undefined) await writeFile(json, toJson(machine, outcomes, quick));
  const failed = outcomes.some(({ error }) => error !== undefined);
  const missed = outcomes.some(({ figures = [] }) => figures.some((figure) => isMet(figure) === false));
  return failed || (strict && missed) ? 1 : 0;
}

async function runPart(part: Part, quick: boolean): Promise<PartOutcome> {
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1_000;
  const { TMPDIR } = process.env;
  const scratch = await mkdtemp(join(tmpdir(), `failfast-bench-${part.name}-`));
  // Whatever anybody starts keeps its files in there, too, and goes with it.
  process.env.TMPDIR = scratch;
  try {
    await using cleanup = new AsyncDisposableStack();
    // Deferred first, so that it is done last: everything that writes there has ended by then.
    cleanup.defer(() => rm(scratch, { recursive: true, force: true, maxRetries: 10 }));
    cleanup.adopt(
      onInterrupt(() => cleanup.disposeAsync()),
      async (off) => off(),
    );
    const figures = await part.run({ scratch, cleanup, quick, say: (text) => console.log(`  … ${text}`) });
    return { part, seconds: seconds(), figures };
  } catch (error) {
    return { part, seconds: seconds(), error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  } finally {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
  }
}

/** Ctrl-C must leave nothing behind either: neither processes nor gigabytes. Returns how to stop listening. */
function onInterrupt(tidyUp: () => Promise<void>): () => void {
  let interrupted = false;
  const obey = (): void => {
    if (interrupted) return;
    interrupted = true;
    void tidyUp().finally(() => process.exit(130));
  };
  process.on('SIGINT', obey).on('SIGTERM', obey);
  return () => {
    // Whoever signals a group of processes and npm, which hands signals on, send us two: the second must not cut the
    // tidying off.
    if (!interrupted) process.off('SIGINT', obey).off('SIGTERM', obey);
  };
}
