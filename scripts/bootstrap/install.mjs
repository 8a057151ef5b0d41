import { createHash } from 'node:crypto';
import { accessSync, constants, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runForeground } from './run-foreground.mjs';

/** What an installation is made from: when one of these changes, node_modules is out of date. */
const INPUTS = ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json'];

/** Brings node_modules up to date with the lockfile, or does nothing when it already is. */
export async function ensureInstalled(root) {
  const mark = join(root, 'node_modules', '.installed-from');
  const wanted = fingerprint(root);
  if (read(mark) === wanted) return;

  console.error('failfast-ci: installing dependencies …');
  const args = ['--yes', 'pnpm@12', 'install', '--frozen-lockfile'];
  const code = await runForeground('npx', args, { cwd: root, env: installEnv(root), stdio: ['ignore', 2, 2] });
  if (code !== 0) throw new Error(`cannot install dependencies: npx ${args.join(' ')} ended with ${code}`);
  writeFileSync(mark, wanted);
}

function fingerprint(root) {
  const hash = createHash('sha256');
  for (const name of INPUTS) hash.update(`${name}\0`).update(readFileSync(join(root, name)));
  return hash.digest('hex');
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** npx and pnpm keep caches under HOME; containers and CI users often have none that can be written. */
function installEnv(root) {
  // CI=true: pnpm must not ask before it replaces node_modules.
  const env = { ...process.env, CI: 'true' };
  if (isWritable(env.HOME)) return env;
  const home = join(root, '.tools', 'home');
  mkdirSync(home, { recursive: true });
  return { ...env, HOME: home, npm_config_cache: join(home, '.npm') };
}

function isWritable(directory) {
  try {
    accessSync(directory, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
