import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareRedis } from './test-redis.ts';

/** Starts a Sentinel with these lines of configuration. */
export async function startSentinel(settings: string[]): Promise<{ port: number; remove(): Promise<void> }> {
  // Only its free port is wanted: a Sentinel is told everything else by a file that it also writes.
  const { port, remove } = await prepareRedis();
  await remove();
  const dir = await mkdtemp(join(tmpdir(), 'ffci-sentinel-'));
  const file = join(dir, 'sentinel.conf');
  await writeFile(file, [`port ${port}`, 'bind 127.0.0.1', `dir ${dir}`, ...settings, ''].join('\n'));
  const sentinel = spawn('redis-server', [file, '--sentinel'], { stdio: 'ignore' });
  return {
    port,
    async remove() {
      const gone = once(sentinel, 'exit');
      sentinel.kill('SIGKILL');
      await gone;
      await rm(dir, { recursive: true, force: true });
    },
  };
}
