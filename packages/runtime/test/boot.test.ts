import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('./boot-process.ts', import.meta.url));
const run = (env: Record<string, string>) => spawnSync(process.execPath, [script], { encoding: 'utf8', env });

test('a process that is not configured ends with 1 and lists what is missing, without a stack', () => {
  const { status, stdout, stderr } = run({ LOG_LEVEL: 'loud' });
  expect(status).toBe(1);
  expect(stdout).toBe('');
  expect(stderr.trim().split('\n')).toEqual([
    'the configuration has 2 faults:',
    '  - log.level (LOG_LEVEL) must be one of `error`, `warn`, `info`, `debug`, is "loud"',
    '  - dashboard.password (DASHBOARD_PASSWORD) is missing. Set DASHBOARD_PASSWORD or DASHBOARD_PASSWORD_FILE.',
  ]);
});

test('a process that is configured warns of what it should, and never says a secret', () => {
  const { status, stdout } = run({ DASHBOARD_PASSWORD: 'hunter2-hunter2', FAILFAST_VERSION: '1.2.3' });
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toMatchObject([
    { level: 'warn', message: 'take care', service: 'dashboard', version: '1.2.3' },
    { level: 'info', message: 'booted', reason: 'the password is ***' },
  ]);
  expect(status).toBe(0);
});
