import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const directory = mkdtempSync(join(tmpdir(), 'failfast-cli-'));
afterAll(() => rmSync(directory, { recursive: true }));

function failfast(args: string[], env: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', env });
  return { status, stdout: stdout.trim(), stderr: stderr.trim() };
}

const ingress = {
  REDIS_URL: 'redis://u:hunter2@redis',
  GITHUB_SECRET_TOKEN: 'tiger-22',
  GITLAB_WEBHOOK_SECRET: 'lion-33',
};

describe('failfast config print', () => {
  test('shows what one app would start with and where it comes from, and no secret', () => {
    const { status, stdout } = failfast(['config', 'print', '--app', 'ingress'], { ...ingress, PORT: '8080' });

    expect(status).toBe(0);
    expect(stdout).toMatch(/^http\.port: 8080 +# env PORT$/m);
    expect(stdout).toMatch(/^redis\.url: redis:\/\/\*\*\*@redis +# env REDIS_URL$/m);
    expect(stdout).not.toMatch(/hunter2|tiger-22|lion-33|worker\.concurrency/);
  });

  test('without an app shows everything, even when it is not complete yet', () => {
    const { status, stdout } = failfast(['config', 'print']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^gitlab\.namespace: null +# default$/m);
    expect(stdout).toMatch(/^worker\.concurrency: 8 +# default$/m);
  });
});

describe('failfast config check', () => {
  test('says for each app whether it would start, and exits with 1 when one would not', () => {
    const { status, stdout, stderr } = failfast(['config', 'check'], ingress);
    expect(stdout).toBe('ingress: ok\ndashboard: ok');
    expect(stderr).toMatch(/^worker: the configuration has \d faults:[\s\S]*FAILFASTCI_NAMESPACE/);
    expect(status).toBe(1);
  });

  test('for one app exits with 0 when that one would start', () => {
    expect(failfast(['config', 'check', '--app', 'ingress'], ingress)).toEqual({
      status: 0,
      stdout: 'ingress: ok',
      stderr: '',
    });
  });

  test('tells what has no effect and what lets strangers in', () => {
    const file = join(directory, 'failfast-ci.yaml');
    writeFileSync(file, "failfast: { debug: true, authorized_users: '*' }");
    const { stdout } = failfast(['config', 'check', '--app', 'ingress'], { ...ingress, FFCI_CONF_FILE: file });
    expect(stdout).toContain('note: failfast.debug has no effect');
    expect(stdout).toContain('warning: failfast.authorized_users contains "*"');
  });
});

test('failfast version names the build', () => {
  expect(failfast(['version'], { FAILFAST_VERSION: '1.2.3', GIT_SHA: 'abc' }).stdout).toBe('1.2.3 (abc)');
});

test('a command line that is not understood exits with 2 and points to the help', () => {
  const { status, stderr } = failfast(['confg']);
  expect(status).toBe(2);
  expect(stderr).toContain('failfast --help');
  expect(failfast(['config', 'print', '--app', 'nobody']).status).toBe(2);
  expect(failfast(['--help']).status).toBe(0);
});
