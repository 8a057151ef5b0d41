import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';

/** Makes `../jsonnet.wasm.br` from the Go program beside this file. Needs Go; nobody needs it to install or run. */
const here = fileURLToPath(new URL('.', import.meta.url));
const target = join(here, '../jsonnet.wasm.br');
/** 64 KiB each: 192 MiB. Memory that a program cannot get ends the program, and nothing else. */
const MAX_PAGES = 3_072;

const dir = mkdtempSync(join(tmpdir(), 'jsonnet-'));
try {
  const wasm = join(dir, 'jsonnet.wasm');
  execFileSync('go', ['build', '-trimpath', '-buildvcs=false', '-ldflags=-s -w', '-o', wasm, '.'], {
    cwd: here,
    env: { ...process.env, GOOS: 'wasip1', GOARCH: 'wasm', CGO_ENABLED: '0' },
    stdio: 'inherit',
  });
  const limited = limitMemory(readFileSync(wasm), MAX_PAGES);
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 24,
    [constants.BROTLI_PARAM_SIZE_HINT]: limited.length,
  };
  const packed = brotliCompressSync(limited, { params });
  writeFileSync(target, packed);
  console.log(`${target}: ${packed.length} bytes, ${limited.length} unpacked`);
} finally {
  rmSync(dir, { recursive: true, force: true });
}

/** Gives the module's memory a maximum, which Go's linker leaves out. Section 5: [count, flags, minimum(, maximum)]. */
function limitMemory(module: Buffer, maxPages: number): Buffer {
  for (let at = 8; at < module.length; ) {
    const size = readLeb(module, at + 1);
    const end = size.next + size.value;
    if (module[at] === 5) {
      const [count, flags] = module.subarray(size.next, size.next + 2);
      if (count !== 1 || flags !== 0) throw new Error('the memory section is not as expected');
      const minimum = readLeb(module, size.next + 2).value;
      const section = Buffer.concat([Buffer.from([1, 1]), leb(minimum), leb(maxPages)]);
      return Buffer.concat([
        module.subarray(0, at),
        Buffer.from([5]),
        leb(section.length),
        section,
        module.subarray(end),
      ]);
    }
    at = end;
  }
  throw new Error('the module has no memory section');
}

function readLeb(bytes: Buffer, start: number): { value: number; next: number } {
  let value = 0;
  for (let at = start, shift = 0; ; at += 1, shift += 7) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return { value, next: at + 1 };
  }
}

function leb(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return Buffer.from(bytes);
}
