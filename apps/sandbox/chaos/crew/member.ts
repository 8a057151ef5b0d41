import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
/** A pod that ended comes back about this soon. Milliseconds. */
const RESTART_MS = 500;

/** One process of the bridge that is started again whenever it ends, as an orchestrator does. */
export interface Member {
  name: string;
  state(): 'running' | 'frozen' | 'down';
  /** SIGKILL; it comes back after `downMs`. */
  kill(downMs: number): Promise<void>;
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
}

export interface MemberOptions {
  name: string;
  app: 'ingress' | 'worker';
  env: Record<string, string>;
  logFile: string;
  /** Called when it ended and nobody had asked for that. */
  onCrash: (how: string) => void;
}

export function startMember({ name, app, env, logFile, onCrash }: MemberOptions): Member {
  const log = openSync(logFile, 'a');
  let child: ChildProcess;
  let state: 'running' | 'frozen' | 'down' = 'down';
  let expected = false;
  let stopped = false;

  const launch = (): void => {
    // A group of its own, so that Ctrl-C in our terminal reaches only us, who end everything in order.
    child = spawn(process.execPath, [join(ROOT, 'apps', app, 'src/main.ts')], {
      env: { PATH: process.env.PATH ?? '', ...env },
      stdio: ['ignore', log, log],
      detached: true,
    });
    state = 'running';
    child.once('exit', (code, signal) => void ended(signal ? `signal ${signal}` : `exit code ${code}`));
  };
  const ended = async (how: string): Promise<void> => {
    state = 'down';
    if (expected || stopped) return;
    onCrash(`${name} ended with ${how}`);
    await delay(RESTART_MS);
    if (!stopped) launch();
  };
  const end = async (): Promise<void> => {
    if (state === 'down') return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL'); // ends a frozen process too
    await gone;
  };
  const killWithUs = (): boolean => child.kill('SIGKILL');
  process.once('exit', killWithUs);
  launch();
  return {
    name,
    state: () => state,
    async kill(downMs) {
      if (expected) return; // it lies already
      expected = true;
      await end();
      await delay(downMs);
      expected = false;
      if (!stopped) launch();
    },
    freeze() {
      if (state !== 'running') return;
      child.kill('SIGSTOP');
      state = 'frozen';
    },
    thaw() {
      if (state !== 'frozen') return;
      child.kill('SIGCONT');
      state = 'running';
    },
    async stop() {
      stopped = true;
      process.off('exit', killWithUs);
      await end();
    },
  };
}
