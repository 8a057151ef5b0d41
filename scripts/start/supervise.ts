import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Signals } from './signals.ts';

export interface App {
  name: string;
  /** Flags of Node. */
  flags?: readonly string[];
  /** Path below the root. */
  script: string;
  /** Added to our own environment. */
  env: Record<string, string>;
}

/** How long the apps may take to stop; each bounds its own shutdown at 25 s. Milliseconds. */
const STOP_TIMEOUT = 30_000;

/**
 * Runs the apps until a signal comes or one of them ends, then stops the rest. Resolves, once all are gone, with 0
 * after a signal and a clean stop, and with 1 otherwise.
 */
export async function superviseApps(apps: readonly App[], root: string, signals: Signals): Promise<number> {
  const children = apps.map(({ flags = [], script, env }) =>
    spawn(process.execPath, [...flags, script], { cwd: root, env: { ...process.env, ...env }, stdio: 'inherit' }),
  );
  const ends = children.map((child) => once(child, 'exit').then(() => child));

  const reason = await Promise.race([signals.first, ...ends]);
  if (reason !== 'signal') console.error(`failfast-ci: ${describeEnd(reason, apps, children)}; stopping the others`);
  signalAll(children, 'SIGTERM');
  const killAll = () => signalAll(children, 'SIGKILL');
  const timer = setTimeout(killAll, STOP_TIMEOUT);
  void signals.second.then(killAll);
  await Promise.all(ends);
  clearTimeout(timer);

  const clean = children.every(({ exitCode }) => exitCode === 0);
  return reason === 'signal' && clean ? 0 : 1;
}

function signalAll(children: readonly ChildProcess[], signal: NodeJS.Signals): void {
  for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill(signal);
}

function describeEnd(ended: ChildProcess, apps: readonly App[], children: readonly ChildProcess[]): string {
  const name = apps[children.indexOf(ended)]?.name;
  return `${name} ended (${ended.signalCode ?? `exit code ${ended.exitCode}`})`;
}
