/**
 * While the image is built: lets Node keep what it makes of each app's sources, so that a process that starts later
 * neither strips types nor compiles: `node fill-compile-cache.mjs <folder>`. The folder goes into `NODE_COMPILE_CACHE`.
 *
 * An app without configuration loads all its modules, says what is missing, and ends.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';

const [folder = ''] = process.argv.slice(2);
const files = () => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

let known = 0;
for (const [app, ...args] of [['ingress'], ['worker'], ['dashboard'], ['cli', '--help']]) {
  const script = new URL(`../../apps/${app}/src/main.ts`, import.meta.url).pathname;
  const env = { NODE_ENV: 'production', NODE_COMPILE_CACHE: folder };
  const { signal, error } = spawnSync(process.execPath, [script, ...args], { env, stdio: 'ignore', timeout: 60_000 });
  const made = files().length - known;
  if (error || signal || made < 1)
    throw new Error(`${app} left nothing in ${folder} (${error ?? signal ?? 'it ended'})`);
  console.log(`${app}: ${made} files`);
  known += made;
}
