import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startApp } from './app-process.ts';
import type { LogLine } from './log-line.ts';

const root = mkdtempSync(join(tmpdir(), 'failfast-app-'));
afterAll(() => rmSync(root, { recursive: true }));

function start(source: string) {
  const script = join(root, `${Math.random()}.mjs`);
  writeFileSync(script, source);
  const lines: LogLine[] = [];
  return { lines, app: startApp({ name: 'ingress', script, env: {}, onLine: (line) => void lines.push(line) }) };
}

const says = (level: string, message: string) => `console.log(JSON.stringify(${JSON.stringify({ level, message })}));`;

test('an app is up with its first line that is no warning', async () => {
  const { app, lines } = start(`${says('warn', 'careful')} ${says('info', 'listening')} setInterval(() => {}, 1000);`);
  await app.up;
  await app.stop();
  expect(lines.map(({ message }) => message)).toEqual(['careful', 'listening']);
  expect(await app.gone).toBe('was ended by SIGTERM');
});

test('one that ends by itself leaves its last words, JSON or not', async () => {
  const { app } = start(`${says('error', 'no Redis')} console.error('a stack trace'); process.exitCode = 3;`);
  expect(await app.gone).toBe('ended with exit code 3');
  expect(app.tail.map((line) => line.trim()).sort()).toEqual(['a stack trace', 'error no Redis']);
});

test('one that does not want to stop is ended all the same', async () => {
  const { app } = start(`process.on('SIGTERM', () => {}); ${says('info', 'up')} setInterval(() => {}, 1000);`);
  await app.up;
  await app.stop();
  expect(await app.gone).toBe('was ended by SIGKILL');
});
