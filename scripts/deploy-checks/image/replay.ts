/**
 * Replays the Dockerfile without a container engine, and starts every app from what comes out. Needs Linux and root,
 * and runs in a mount namespace of its own (`unshare --mount`), so that nothing is left mounted.
 *
 * What stands for the base images: this machine's own Debian with the pinned Node for stages that build, and a folder
 * with nothing but a C library for the image that is shipped. So this shows that the steps work, that the image is
 * complete, and that the apps run as they do in a cluster: read-only, without privileges, without a shell.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startPrivateRedis } from '../../private-redis.ts';
import { buildStage, type Image } from './build-stage.ts';
import { createLayers } from './layers.ts';
import { parseDockerfile } from './parse-dockerfile.ts';
import { tryApps } from './try-apps.ts';
import { trySandbox } from './try-sandbox.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const say = (line: string): void => console.log(`  ${line}`);

const workshop = mkdtempSync(join(tmpdir(), 'failfast-image-'));
// In memory, and in this namespace only: gone with this process.
execFileSync('mount', ['-t', 'tmpfs', '-o', 'mode=0755', 'tmpfs', workshop]);
const npm = dirname(dirname(realpathSync(execFileSync('which', ['npm'], { encoding: 'utf8' }).trim())));

const built = new Map<string, Image>();
const build = {
  layers: createLayers(workshop, { binary: realpathSync(process.execPath), npm }),
  context: root,
  ignore: readFileSync(join(root, '.dockerignore'), 'utf8'),
  built,
  say,
};
for (const stage of parseDockerfile(readFileSync(join(root, 'Dockerfile'), 'utf8'))) buildStage(stage, build);

const runtime = built.get('runtime');
const sandbox = built.get('sandbox');
if (!runtime || !sandbox) throw new Error('the Dockerfile has no stages "runtime" and "sandbox" any more');
const megabytes = Number(execFileSync('du', ['-sm', runtime.root], { encoding: 'utf8' }).split('\t')[0]);
say(`the image holds ${megabytes} MB beside its base`);

const redis = await startPrivateRedis({ dir: join(workshop, 'redis') });
try {
  await tryApps(runtime, redis.url, say);
} finally {
  await redis.stop();
}
await trySandbox(sandbox, say);
