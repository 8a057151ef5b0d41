import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { brotliDecompress } from 'node:zlib';
import type { ThreadInput } from './evaluation-thread.ts';

export interface JsonnetProgram {
  /** Path of the file to evaluate, from the root of the repository. */
  file: string;
  /** Every file that it may import, itself included: path → text. */
  files: Record<string, string>;
}

export type Evaluated = { output: string } | { error: string };

const TIMEOUT_MS = 10_000;

/**
 * Evaluates Jsonnet that a stranger may have written: in WebAssembly (no files, no network, no environment, memory of
 * its own with a limit) and in a thread of its own, which is ended when it takes too long. Never throws for what the
 * program does.
 */
export async function evaluateJsonnet(program: JsonnetProgram, { timeoutMs = TIMEOUT_MS } = {}): Promise<Evaluated> {
  const input: ThreadInput = { module: await compiled(), request: JSON.stringify(program) };
  const answer = await runThread(input, timeoutMs);
  if (answer === 'timeout') return { error: `${program.file} was not evaluated within ${timeoutMs / 1000} seconds` };
  if (answer === undefined)
    return { error: `${program.file} needs more memory than a CI file may, or too much output` };
  const { output, error } = JSON.parse(answer) as { output?: string; error?: string };
  return output === undefined ? { error: error ?? 'no reason was given' } : { output };
}

function runThread(workerData: ThreadInput, timeoutMs: number): Promise<string | undefined | 'timeout'> {
  return new Promise((resolve) => {
    const thread = new Worker(new URL('./evaluation-thread.ts', import.meta.url), {
      workerData,
      env: {},
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 64 },
    });
    const settle = (answer: string | undefined | 'timeout'): void => {
      clearTimeout(timer);
      resolve(answer);
      void thread.terminate();
    };
    const timer = setTimeout(() => settle('timeout'), timeoutMs);
    thread.once('message', settle);
    thread.once('error', () => settle(undefined));
    thread.once('exit', () => settle(undefined));
  });
}

let compiling: Promise<WebAssembly.Module> | undefined;

/** Once for each process, when it is first needed. */
function compiled(): Promise<WebAssembly.Module> {
  compiling ??= readFile(new URL('./jsonnet.wasm.br', import.meta.url))
    .then(promisify(brotliDecompress))
    .then((bytes) => WebAssembly.compile(bytes));
  return compiling;
}
