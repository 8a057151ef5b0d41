import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Sandbox } from '../../apps/sandbox/src/index.ts';
import { freePort } from '../free-port.ts';
import { type AppProcess, startApp } from './app-process.ts';
import type { LogLine } from './log-line.ts';

/** Milliseconds. A cold start on a busy machine takes seconds, not minutes. */
const START_TIMEOUT = 30_000;

export interface Bridge {
  /** Where each app answers; the worker answers nobody. */
  urls: { ingress: string; dashboard?: string };
  /** What was logged since the last call. */
  takeLines(): LogLine[];
  /** The last lines of each app, for people. */
  lastWords(): string[];
  /** Rejects with an app's last words when one ends by itself. */
  broken: Promise<never>;
  stop(): Promise<void>;
}

export interface BridgeOptions {
  sandbox: Sandbox;
  redisUrl: string;
  /** For temporary files. */
  folder: string;
  onUp: (app: string, url?: string) => void;
}

/** Starts ingress, worker and dashboard as processes of their own between the two stand-ins. */
export async function startBridge({ sandbox, redisUrl, folder, onUp }: BridgeOptions): Promise<Bridge> {
  const [port, dashboardPort] = [await freePort(), await freePort()];
  const ingress = `http://127.0.0.1:${port}`;
  const urls = {
    ingress,
    ...(existsSync(mainOf('dashboard')) && { dashboard: `http://127.0.0.1:${dashboardPort}` }),
  };
  // Nothing else of our environment: somebody's GITHUB_… settings must not meet the demo's.
  const env = {
    ...sandbox.environment(ingress),
    PATH: process.env.PATH ?? '',
    TMPDIR: folder,
    REDIS_URL: redisUrl,
    HOST: '127.0.0.1',
    PORT: String(port),
    DASHBOARD_PORT: String(dashboardPort),
    METRICS_PORT: '0',
  };
  let lines: LogLine[] = [];
  const names = ['worker', ...Object.keys(urls)];
  const apps = names.map((name) =>
    startApp({ name, script: mainOf(name), env, onLine: (line) => void lines.push(line) }),
  );
  let stopping = false;
  const stop = async (): Promise<void> => {
    stopping = true;
    await Promise.all(apps.map((app) => app.stop()));
  };
  const broken = Promise.race(apps.map((app) => endOf(app, () => stopping)));
  broken.catch(() => undefined); // it may break while nobody is waiting for it
  try {
    const up = apps.map((app) => app.up.then(() => onUp(app.name, urls[app.name as keyof typeof urls])));
    await within(START_TIMEOUT, Promise.race([Promise.all(up), broken]));
  } catch (error) {
    await stop();
    throw error;
  }
  const takeLines = (): LogLine[] => {
    const taken = lines;
    lines = [];
    return taken;
  };
  const lastWords = (): string[] => apps.flatMap(({ name, tail }) => tail.map((line) => `${name}: ${line}`));
  return { urls, takeLines, lastWords, broken, stop };
}

const mainOf = (app: string): string => fileURLToPath(new URL(`../../apps/${app}/src/main.ts`, import.meta.url));

/** Rejects when the app ends unasked, and never settles otherwise. */
async function endOf({ name, gone, tail }: AppProcess, asked: () => boolean): Promise<never> {
  const how = await gone;
  if (asked()) return new Promise<never>(() => {});
  throw new Error([`the ${name} ${how}. Its last words:`, ...tail].join('\n'));
}

async function within<Value>(ms: number, work: Promise<Value>): Promise<Value> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`the apps are not up after ${ms / 1000} s`)), ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
