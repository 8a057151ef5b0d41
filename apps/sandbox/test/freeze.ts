import type { Bridge, BridgeProcess } from './bridge.ts';

/** A worker stopped in the middle of its work, as by a stolen CPU, a paused machine or a debugger. */
export interface Frozen {
  worker: BridgeProcess;
  /** SIGCONT: it goes on where it was and knows nothing of what happened meanwhile. */
  thaw(): void;
}

/** Locks live for 15 s and are looked for every 5 s; the rest is for the work itself on a slow machine. */
export const TAKEN_OVER_MS = 60_000;

/**
 * Stops the bridge's only worker at the moment in which this request of it arrives, then starts another worker. The
 * request itself is served properly; with `after` not before that has happened, so that it takes effect late.
 */
export async function freezeAt(
  bridge: Bridge,
  forge: 'github' | 'gitlab',
  request: RegExp,
  after: Promise<unknown> = Promise.resolve(),
): Promise<Frozen> {
  const [worker] = bridge.workers;
  if (!worker || bridge.workers.length !== 1) throw new Error('one worker must be at work');
  let frozen = false;
  const match = ({ method, path }: { method: string; path: string }): boolean => {
    if (frozen || !request.test(`${method} ${path}`)) return false;
    worker.child.kill('SIGSTOP');
    frozen = true;
    return true;
  };
  if (forge === 'github') bridge.github.misbehave({ match, times: 1, answer: { after } });
  else bridge.gitlab.misbehave({ match, times: 1, answer: { after } });
  await bridge.until(() => frozen, `the worker to ask ${request}`);
  await bridge.startWorker();
  return { worker, thaw: () => void worker.child.kill('SIGCONT') };
}
