import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true });
});

/** A workspace with the real bootstrap, and a PATH that holds nothing but Node and programs that tell on themselves. */
function workspace(programs: Record<string, string> = {}) {
  const root = mkdtempSync(join(tmpdir(), 'failfast-run-'));
  made.push(root);
  const bin = join(root, 'bin');
  for (const folder of [bin, join(root, 'node_modules', '.bin'), join(root, 'scripts')])
    mkdirSync(folder, { recursive: true });
  for (const name of ['run.mjs', 'bootstrap'])
    cpSync(join(import.meta.dirname, name), join(root, 'scripts', name), { recursive: true });
  for (const name of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json']) writeFileSync(join(root, name), '{}');
  symlinkSync(process.execPath, join(bin, 'node'));
  symlinkSync('/bin/sh', join(bin, 'sh'));
  const script = (path: string, text: string) => {
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
  };
  for (const [name, text] of Object.entries({ npx: `echo "npx $* HOME=$HOME" >> ${root}/log`, ...programs }))
    script(join(bin, name), text);
  const env = { PATH: bin, HOME: root };
  const run = (args: string[], more: Record<string, string> = {}) => {
    const { status, stderr, stdout } = spawnSync(process.execPath, [join(root, 'scripts', 'run.mjs'), ...args], {
      env: { ...env, ...more },
      encoding: 'utf8',
    });
    return { status, stderr, stdout };
  };
  const log = () => (existsSync(join(root, 'log')) ? readFileSync(join(root, 'log'), 'utf8').trim().split('\n') : []);
  return { root, bin, env, run, log, script };
}

test('an unknown task is answered with the tasks there are', () => {
  const { status, stderr } = workspace().run(['tset']);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^failfast-ci: unknown task "tset"; there are: test, check, /);
});

test('dependencies are installed from the lockfile once, and again when it changes', () => {
  const { root, run, log } = workspace();
  run(['install']);
  run(['install']);
  expect(log()).toEqual([`npx --yes pnpm@12 install --frozen-lockfile HOME=${root}`]);

  writeFileSync(join(root, 'pnpm-lock.yaml'), 'changed');
  run(['install']);
  expect(log()).toHaveLength(2);
});

test('an installation that fails stops the task, and is tried again next time', () => {
  const { run, script, bin } = workspace({ npx: 'exit 7' });
  expect(run(['install'])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('install --frozen-lockfile ended with 7'),
  });
  script(join(bin, 'npx'), 'exit 0');
  expect(run(['install']).status).toBe(0);
});

test('without a home that can be written, caches go below the workspace', () => {
  const { root, run, log } = workspace();
  run(['install'], { HOME: '' });
  expect(log()[0]).toContain(`HOME=${root}/.tools/home`);
});

test('the task gets its arguments, the pinned programs first on PATH, and its exit code is ours', () => {
  const { root, run, script } = workspace();
  script(join(root, 'node_modules', '.bin', 'biome'), 'echo "pinned: $*"; exit 5');
  expect(run(['fix', '--', '--only', 'x'])).toMatchObject({ status: 5, stdout: 'pinned: check --write --only x\n' });
});

test('a signal reaches the task, and we wait for it to end', async () => {
  const { root, env, script } = workspace();
  script(
    join(root, 'node_modules', '.bin', 'biome'),
    `trap 'echo stopped; exit 9' TERM; echo started; while :; do :; done`,
  );
  const child = spawn(process.execPath, [join(root, 'scripts', 'run.mjs'), 'fix'], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = once(child, 'exit');
  let output = '';
  for await (const chunk of child.stdout) {
    output += chunk;
    if (output === 'started\n') child.kill('SIGTERM');
  }
  expect([output, await exited]).toEqual(['started\nstopped\n', [9, null]]);
});

test('without Redis, and no way to install it here, it says what to do', () => {
  const { status, stderr } = workspace().run(['test']);
  expect(status).toBe(1);
  expect(stderr).toContain('needs redis-server (7 or newer) or valkey-server on PATH');
  expect(stderr).toContain('apt-get install redis-server');
});

test('Homebrew installs Redis where there is one', () => {
  const { root, bin, run, log, script } = workspace();
  script(join(root, 'node_modules', '.bin', 'vitest'), `echo vitest >> ${root}/log`);
  script(
    join(bin, 'brew'),
    `echo "brew $*" >> ${root}/log; printf '#!/bin/sh\\n' > ${bin}/redis-server; /bin/chmod +x ${bin}/redis-server`,
  );
  expect(run(['test']).status).toBe(0);
  expect(log().slice(1)).toEqual(['brew install --quiet redis', 'vitest']);
});

test.runIf(process.getuid?.() === 0)(
  'root on Debian installs Redis from fresh package lists, and starts no service',
  () => {
    const { root, bin, run, log, script } = workspace();
    script(join(root, 'node_modules', '.bin', 'vitest'), `echo vitest >> ${root}/log`);
    script(
      join(bin, 'apt-get'),
      `echo "apt-get $* $RUNLEVEL" >> ${root}/log; printf '#!/bin/sh\\n' > ${bin}/redis-server; /bin/chmod +x ${bin}/redis-server`,
    );
    expect(run(['test']).status).toBe(0);
    expect(log().slice(1)).toEqual([
      'apt-get update -qq 1',
      'apt-get install -y -qq --no-install-recommends redis-server 1',
      'vitest',
    ]);
  },
);
