import { Writable } from 'node:stream';

/**
 * Writes the lines of one turn of the event loop together: a write to a pipe is a system call that wakes whoever reads,
 * and a busy door writes a line for each delivery. A process that ends writes what it still holds, also when an error
 * ends it; one that is killed loses the lines of its last turn.
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
      if (lines === '') setImmediate(flush);
      lines += line;
      done();
    },
  });
}
