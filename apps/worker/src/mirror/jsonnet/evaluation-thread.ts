import { parentPort, workerData } from 'node:worker_threads';
import { createWasi, ProgramExit } from './wasi.ts';

/** What the thread is started with. */
export interface ThreadInput {
  module: WebAssembly.Module;
  /** JSON for the program, see program/main.go. */
  request: string;
}

/** The program's own answer; undefined when it ended without one, as it does when it gets no more memory. */
function run({ module, request }: ThreadInput): string | undefined {
  const wasi = createWasi(Buffer.from(request, 'utf8'));
  const { exports } = new WebAssembly.Instance(module, { wasi_snapshot_preview1: wasi.imports });
  wasi.attach(exports.memory as WebAssembly.Memory);
  try {
    (exports._start as () => void)();
  } catch (error) {
    if (!(error instanceof ProgramExit)) return undefined;
    if (error.code !== 0) return undefined;
  }
  return wasi.output();
}

parentPort?.postMessage(run(workerData as ThreadInput));
