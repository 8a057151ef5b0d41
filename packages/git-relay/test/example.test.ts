import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('the example of the README runs and ends', async () => {
  const script = fileURLToPath(new URL('../examples/relay.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--no-warnings', script]);
  const kinds = stdout
    .trim()
    .split('\n')
    .map((line) => line.split(':')[0]);
  expect(kinds).toEqual(['relayed', 'relayed', 'already-there']);
});
