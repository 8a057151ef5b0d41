import type { Registry } from 'prom-client';
import { ConfigError } from '../config/config-error.ts';
import type { LoadedConfig } from '../config/load-config.ts';
import { type LogSettings, logSettings } from '../log/log-settings.ts';
import { createLogger, type Logger } from '../log/logger.ts';
import { createRedactor, type Redactor } from '../log/redactor.ts';
import { createRegistry } from '../metrics/registry.ts';
import { startTracing, type Tracing } from '../tracing/tracing.ts';
import { type Version, version } from './version.ts';

export interface Booted<Config> {
  config: Config;
  logger: Logger;
  redact: Redactor;
  registry: Registry;
  version: Version;
  /** Absent unless the environment asks for traces. */
  tracing: Tracing | undefined;
}

type Loaded<Config> = LoadedConfig<Config> & { warnings?: readonly string[] };

/**
 * The first thing a process does: reads its whole configuration or ends with 1, all faults listed on standard error;
 * then everything that is said passes one redactor that knows the configured secrets.
 */
export function boot<Config extends { log: LogSettings }>(
  service: string,
  load: (env: NodeJS.ProcessEnv) => Loaded<Config>,
  { env, stdout }: Pick<NodeJS.Process, 'env' | 'stdout'> = process,
): Booted<Config> {
  const loaded = loadOrExit(load, env);
  const running = version(env);
  const redact = createRedactor(loaded.secrets);
  const { level, json } = logSettings(loaded.config.log, stdout.isTTY === true);
  const logger = createLogger({ service, version: running.version, level, json, redact });
  for (const note of [...loaded.deprecations, ...(loaded.warnings ?? [])]) logger.warn(note);
  const tracing = startTracing(service, running.version, {
    env,
    onProblem: (error) => logger.warn('goes on without traces', { error }),
  });
  const registry = createRegistry(service, running);
  return { config: loaded.config, logger, redact, registry, version: running, tracing };
}

function loadOrExit<Config>(load: (env: NodeJS.ProcessEnv) => Loaded<Config>, env: NodeJS.ProcessEnv): Loaded<Config> {
  try {
    return load(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
}
