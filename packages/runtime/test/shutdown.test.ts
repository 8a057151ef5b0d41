import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('./shutdown-process.ts', import.meta.url));

/** Runs the process, calls `act` for each line it logs, and answers with all lines and the exit code. */
async function run(args: string[], act: (message: string, kill: (signal: NodeJS.Signals) => void) => void = () => {}) {
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const lines: { message: string; level: string; reason?: string; error?: { message: string } }[] = [];
  for await (const line of createInterface(child.stdout)) {
    const entry = JSON.parse(line);
    lines.push(entry);
    act(entry.message, (signal) => child.kill(signal));
  }
  const [code] = await exited;
  return { code, lines, messages: lines.map((line) => line.message) };
}

test.each(['SIGTERM', 'SIGINT'] as const)('%s closes everything in order and exits with 0', async (signal) => {
  const { code, messages, lines } = await run([], (message, kill) => message === 'started' && kill(signal));

  expect(messages).toEqual(['started', 'stopping', 'closed server', 'closed worker', 'closed redis', 'stopped']);
  expect(lines[1]?.reason).toBe(signal);
  expect(code).toBe(0);
});

test('the same signal handed on twice at once is one request', async () => {
  const { code, messages } = await run([], (message, kill) => {
    if (message !== 'started') return;
    kill('SIGTERM');
    kill('SIGINT');
  });
  expect(messages.filter((message) => message === 'closed redis')).toHaveLength(1);
  expect(code).toBe(0);
});

test('a second signal exits with 1 at once', async () => {
  const { code, messages } = await run(['hangs'], (message, kill) => {
    if (message === 'started') kill('SIGTERM');
    if (message === 'closed server') setTimeout(kill, 400, 'SIGTERM');
  });
  expect(messages).toEqual(['started', 'stopping', 'closed server']);
  expect(code).toBe(1);
});

test('a step that fails is logged, the others are closed, and the exit code tells', async () => {
  const { code, messages, lines } = await run(['fails'], (message, kill) => message === 'started' && kill('SIGTERM'));
  expect(messages).toContain('closed redis');
  expect(lines.find((line) => line.level === 'error')).toMatchObject({
    message: 'cannot close worker',
    error: { message: 'worker is stubborn' },
  });
  expect(code).toBe(1);
});

test('a step that hangs ends with the time allowed, and is named', async () => {
  const { code, messages } = await run(
    ['hangs', 'briefly'],
    (message, kill) => message === 'started' && kill('SIGTERM'),
  );
  expect(messages).toContain('cannot close worker in time');
  expect(code).toBe(1);
});

test.each(['throws', 'rejects'])(
  'an error nobody caught (%s) is logged, everything is closed, and it exits with 1',
  async (how) => {
    const { code, lines, messages } = await run([how]);
    expect(lines.find((line) => line.level === 'error')).toMatchObject({
      message: 'uncaught error',
      error: { message: expect.any(String) },
    });
    expect(messages).toContain('closed redis');
    expect(code).toBe(1);
  },
);
