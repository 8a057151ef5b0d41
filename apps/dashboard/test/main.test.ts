import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, inject, onTestFinished, test } from 'vitest';
import { ADMIN, basic } from './dashboard.ts';

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url));

function start(env: Record<string, string>) {
  const child: ChildProcess = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env.PATH, REDIS_URL: inject('redisUrl'), DASHBOARD_PORT: '0', METRICS_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += chunk));
  return { child, exited, output: () => output };
}

test('refuses to be open to others, and says what to set', async () => {
  const { exited, output } = start({ HOST: '0.0.0.0' });
  expect(await exited).toBe(1);
  expect(output()).toContain('Set DASHBOARD_USER, or let the dashboard listen on loopback only.');
  expect(output()).toContain('Set DASHBOARD_PASSWORD');
});

test('runs from the environment alone, tells where it listens, and stops when asked', async () => {
  const nowhere = 'http://127.0.0.1:9';
  const env = {
    DASHBOARD_USER: ADMIN.name,
    DASHBOARD_PASSWORD: ADMIN.password,
    GITHUB_API_URL: nowhere,
    GITLAB_API: nowhere,
  };
  const { child, exited, output } = start(env);
  await expect.poll(output, { timeout: 20_000 }).toContain('listening on http://127.0.0.1:');
  const url = /listening on (http:[^"]+)"/.exec(output())?.[1] ?? '';
  expect((await fetch(url)).status).toBe(401);
  const page = await (await fetch(url, { headers: { authorization: basic(ADMIN), accept: 'text/html' } })).text();
  expect(page).toContain('Overview');
  const metrics = /"metrics_port":(\d+)/.exec(output())?.[1];
  expect((await fetch(`http://127.0.0.1:${metrics}/readyz`)).status).toBe(200);
  child.kill('SIGTERM');
  expect(await exited).toBe(0);
  expect(output()).not.toContain(ADMIN.password);
});
