#!/usr/bin/env node
/**
 * Runs one task of this workspace: `node scripts/run.mjs <task> [arguments]`.
 *
 * Plain JavaScript with built-ins only, because it is what runs *before* anything is installed, on whatever Node
 * (20 or newer) the machine has. It installs what the task needs, puts the pinned Node first on PATH and hands over.
 */
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './bootstrap/install.mjs';
import { ensureRedis } from './bootstrap/redis.mjs';
import { runForeground } from './bootstrap/run-foreground.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What each task runs, and whether it starts a Redis of its own. Programs are looked up in node_modules/.bin first. */
const TASKS = {
  test: { command: ['vitest', 'run'], needsRedis: true },
  check: { command: ['node', 'scripts/check.ts'] },
  fix: { command: ['biome', 'check', '--write'] },
  docs: { command: ['node', 'scripts/generate-config-docs.ts'] },
  demo: { command: ['node', 'scripts/demo.ts'], needsRedis: true },
  bench: { command: ['node', 'scripts/bench.ts'] },
  'scale-test': { command: ['node', 'scripts/scale-test.ts'] },
  chaos: { command: ['node', 'scripts/chaos.ts'], needsRedis: true },
  start: { command: ['node', 'scripts/start.ts'], needsRedis: !process.env.REDIS_URL },
  /** Why the flags: scripts/start/node-flags.ts. */
  ingress: { command: ['node', '--max-semi-space-size=16', 'apps/ingress/src/main.ts'] },
  worker: { command: ['node', '--max-semi-space-size=1', 'apps/worker/src/main.ts'] },
  dashboard: { command: ['node', 'apps/dashboard/src/main.ts'] },
  failfast: { command: ['node', 'apps/cli/src/main.ts'] },
  /** Installs and nothing else: for images and for people without pnpm. */
  install: { command: undefined },
};

async function main([name = '', ...given]) {
  const task = Object.hasOwn(TASKS, name) ? TASKS[name] : undefined;
  if (!task) throw new Error(`unknown task "${name}"; there are: ${Object.keys(TASKS).join(', ')}`);

  await ensureInstalled(root);
  if (task.needsRedis) await ensureRedis();
  if (!task.command) return 0;

  const [program, ...args] = task.command;
  // `npm run demo -- --once` arrives as "--once"; people who call this file themselves often keep the "--".
  const extra = given[0] === '--' ? given.slice(1) : given;
  const env = {
    // Node keeps what it makes of the sources there: the next start takes 40 % less processor time, and 30 MB less memory.
    NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node-compile'),
    // What one thread allocates and another frees would stay in arenas of malloc: 25 MB of a busy worker (docs/performance.md).
    MALLOC_ARENA_MAX: '1',
    ...process.env,
    PATH: [join(root, 'node_modules', '.bin'), process.env.PATH].join(delimiter),
  };
  return runForeground(program, [...args, ...extra], { cwd: root, env });
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(`failfast-ci: ${error.message}`);
  process.exitCode = 1;
}
