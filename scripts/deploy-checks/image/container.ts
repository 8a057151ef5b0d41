import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Image } from './build-stage.ts';

export interface ContainerOptions {
  /** Instead of the image's command. */
  args?: string[];
  env?: Record<string, string>;
  /** A writable /tmp in memory, as `--tmpfs /tmp` gives one. Without it nothing can be written anywhere. */
  tmpfs?: boolean;
}

export interface Container {
  /** What it wrote, both streams together. */
  output(): string;
  /** Asks with SIGTERM, as an engine does. */
  stop(): void;
  /** Resolves with the exit code, or 128 + the number of the signal. */
  ended: Promise<number>;
}

/** How long a process may take to appear. Milliseconds. */
const APPEAR = 5_000;

/** Makes a root read-only but for what engines provide, then becomes the image's user and command. */
const ENTER = `
set -e
root=$1 workdir=$2 uid=$3 gid=$4 tmpfs=$5
shift 5
mount --rbind "$root" "$root"
mount -o remount,bind,ro "$root"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
if [ "$tmpfs" = true ]; then mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"; fi
exec unshare --root="$root" --wd="$workdir" --setgid="$gid" --setuid="$uid" -- "$@"
`;

/**
 * Runs an image's command as an engine would with `--read-only --cap-drop ALL`: in the image's own root, mounted
 * read-only, as its user, as PID 1 of a namespace of its own. The network is this machine's.
 */
export async function startContainer(image: Image, options: ContainerOptions = {}): Promise<Container> {
  const [uid = '0', gid = '0'] = image.user.split(':');
  const command = [...image.entrypoint, ...(options.args ?? image.cmd)];
  const setting = [image.root, image.workdir, uid, gid, String(options.tmpfs ?? false)];
  const isolate = ['--mount', '--pid', '--fork', '--kill-child=KILL', '--'];
  const child = spawn('unshare', [...isolate, 'sh', '-c', ENTER, 'sh', ...setting, ...command], {
    env: { PATH: '/usr/local/bin:/usr/bin:/usr/sbin:/bin:/sbin', ...image.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const take = (chunk: Buffer): void => {
    output += chunk.toString();
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const ended = once(child, 'exit').then(([code]) => (code as number | null) ?? 128);
  const pid = await firstChild(child);
  const stop = (): void => {
    // It may have ended by itself; whoever waits for `ended` hears of that.
    if (child.exitCode === null) process.kill(pid, 'SIGTERM');
  };
  return { output: () => output, stop, ended };
}

/** The process that a container's engine would signal: PID 1 in there. */
async function firstChild({ pid }: ChildProcess): Promise<number> {
  for (const until = Date.now() + APPEAR; Date.now() < until; await sleep(20)) {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    if (children !== '') return Number(children.split(' ')[0]);
  }
  throw new Error('cannot start a container: no process appeared');
}
