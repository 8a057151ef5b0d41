import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runForeground } from './run-foreground.mjs';

const SERVERS = ['redis-server', 'valkey-server'];

/** Makes sure that a Redis or Valkey server program is on PATH, installing one where that needs no questions. */
export async function ensureRedis() {
  if (SERVERS.some(isOnPath)) return;
  for (const [program, ...args] of installSteps()) {
    console.error(`failfast-ci: installing Redis (${[program, ...args].join(' ')}) …`);
    // RUNLEVEL=1 keeps Debian's package from starting a server of its own: we start a private one.
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    if ((await runForeground(program, args, { env, stdio: ['ignore', 2, 2] })) !== 0) break;
  }
  if (!SERVERS.some(isOnPath)) throw new Error(MISSING);
}

function installSteps() {
  if (process.getuid?.() === 0 && isOnPath('apt-get')) {
    return [
      ['apt-get', 'update', '-qq'],
      ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'redis-server'],
    ];
  }
  if (isOnPath('brew')) return [['brew', 'install', '--quiet', 'redis']];
  return [];
}

function isOnPath(program) {
  return (process.env.PATH ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

const MISSING = `this needs redis-server (7 or newer) or valkey-server on PATH, and cannot install it by itself here.
  Debian, Ubuntu:  sudo apt-get install redis-server
  Fedora:          sudo dnf install valkey
  macOS:           brew install redis`;
