import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { gatherLines } from './gather-lines.ts';

test('lines that follow one another become one write, in order', async () => {
  const target = new PassThrough();
  const written = async () => String((await once(target, 'data'))[0]);
  const lines = gatherLines(target);
  lines.write('a\n');
  lines.write('b\n');
  expect(await written()).toBe('a\nb\n');
  lines.write('c\n');
  expect(await written()).toBe('c\n');
});

test.each([
  ['ends by itself', '', 0],
  ['exits', 'process.exit(3);', 3],
  ['dies of an error', "throw new Error('boom');", 1],
])('a process that %s has written its last lines', async (_, end, exitCode) => {
  const module = new URL('./gather-lines.ts', import.meta.url).href;
  const script = `
    const { gatherLines } = await import('${module}');
    const lines = gatherLines(process.stdout);
    for (let n = 0; n < 5; n++) lines.write('line ' + n + '\\n');
    ${end}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  expect(output).toBe('line 0\nline 1\nline 2\nline 3\nline 4\n');
  expect(code).toBe(exitCode);
});
