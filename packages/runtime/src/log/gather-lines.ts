import { Writable } from 'node:stream';

/** Milliseconds: too short for anybody who reads to notice. */
const GATHER_MS = 10;

/**
 * Writes the lines of ten milliseconds together: a write to a pipe is a system call that wakes whoever reads, and a busy
 * door writes a line for each delivery. A process that ends writes what it still holds, also when an error ends it; one
 * that is killed loses the lines of its last ten milliseconds.
 */
export function gatherLines(target: NodeJS.WritableStream): Writable {
  let lines = '';
  const flush = (): void => {
    if (lines !== '') target.write(lines);
    lines = '';
  };
  process.on('exit', flush);
  return new Writable({
    decodeStrings: false,
    write(line: string, _encoding, done) {
      if (lines === '') setTimeout(flush, GATHER_MS).unref();
      lines += line;
      done();
    },
  });
}
