/**
 * All that a WebAssembly program may ask of the system (WASI preview 1): read its input, write its output, the time,
 * randomness, and to stop. There are no files, no environment and no network to be asked for.
 */
export interface Wasi {
  imports: Record<string, (...args: never[]) => number>;
  /** To be called before the program starts. */
  attach(memory: WebAssembly.Memory): void;
  output(): string;
}

/** The program said that it is done. */
export class ProgramExit extends Error {
  override readonly name = 'ProgramExit';
  readonly code: number;

  constructor(code: number) {
    super(`the program ended with ${code}`);
    this.code = code;
  }
}

const OK = 0;
const BAD_FILE = 8;
const NOT_SUPPORTED = 58;
const [STDIN, STDOUT, STDERR] = [0, 1, 2];
/** Of one output; the program is stopped when it writes more. */
const MAX_OUTPUT_BYTES = 8 * 1024 * 1024;

/** @param input what the program finds on its standard input */
export function createWasi(input: Uint8Array): Wasi {
  let memory: WebAssembly.Memory | undefined;
  let read = 0;
  const written: Uint8Array[] = [];
  let writtenBytes = 0;

  const view = (): DataView => new DataView((memory as WebAssembly.Memory).buffer);
  /** Buffers as the program lists them: pairs of address and length. */
  const buffers = (list: number, count: number): Uint8Array[] =>
    Array.from({ length: count }, (_, index) => {
      const at = view().getUint32(list + index * 8, true);
      return new Uint8Array((memory as WebAssembly.Memory).buffer, at, view().getUint32(list + index * 8 + 4, true));
    });
  const none = (count: number, size: number): number => {
    view().setUint32(count, 0, true);
    view().setUint32(size, 0, true);
    return OK;
  };

  const known = {
    args_sizes_get: none,
    args_get: () => OK,
    environ_sizes_get: none,
    environ_get: () => OK,
    sched_yield: () => OK,
    proc_exit: (code: number) => {
      throw new ProgramExit(code);
    },
    clock_time_get: (_clock: number, _precision: bigint, result: number) => {
      view().setBigUint64(result, BigInt(Math.round(performance.now() * 1e6)), true);
      return OK;
    },
    random_get: (at: number, length: number) => {
      crypto.getRandomValues(new Uint8Array((memory as WebAssembly.Memory).buffer, at, length));
      return OK;
    },
    fd_fdstat_get: (file: number, result: number) => {
      if (file > STDERR) return BAD_FILE;
      new Uint8Array((memory as WebAssembly.Memory).buffer, result, 24).fill(0);
      view().setUint8(result, 2); // a character device
      return OK;
    },
    fd_fdstat_set_flags: () => OK,
    fd_prestat_get: () => BAD_FILE,
    fd_close: () => OK,
    fd_read: (file: number, list: number, count: number, result: number) => {
      if (file !== STDIN) return BAD_FILE;
      let bytes = 0;
      for (const buffer of buffers(list, count)) {
        const piece = input.subarray(read, read + buffer.length);
        buffer.set(piece);
        read += piece.length;
        bytes += piece.length;
      }
      view().setUint32(result, bytes, true);
      return OK;
    },
    fd_write: (file: number, list: number, count: number, result: number) => {
      if (file !== STDOUT && file !== STDERR) return BAD_FILE;
      let bytes = 0;
      for (const buffer of buffers(list, count)) {
        bytes += buffer.length;
        if (file !== STDOUT) continue; // Go's last words when it is out of memory
        writtenBytes += buffer.length;
        if (writtenBytes > MAX_OUTPUT_BYTES) throw new ProgramExit(1);
        written.push(buffer.slice());
      }
      view().setUint32(result, bytes, true);
      return OK;
    },
    /** Go asks for it to sleep. The only events are clocks, and their time has always come. */
    poll_oneoff: (subscriptions: number, events: number, count: number, result: number) => {
      new Uint8Array((memory as WebAssembly.Memory).buffer, events, count * 32).fill(0);
      for (let index = 0; index < count; index += 1) {
        view().setBigUint64(events + index * 32, view().getBigUint64(subscriptions + index * 48, true), true);
      }
      view().setUint32(result, count, true);
      return OK;
    },
  };
  return {
    imports: new Proxy(known as Record<string, (...args: never[]) => number>, {
      get: (target, name) => target[String(name)] ?? (() => NOT_SUPPORTED),
    }),
    attach: (given) => {
      memory = given;
    },
    output: () => Buffer.concat(written).toString('utf8'),
  };
}
