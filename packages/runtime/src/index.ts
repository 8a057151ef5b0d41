export { ConfigError, type Fault } from './config/config-error.ts';
export { isLoopback } from './config/formats/urls.ts';
export type { FormatName } from './config/formats.ts';
export { type ConfigOf, type Fragment, isLeaf, type Leaf, required } from './config/leaf.ts';
export { type LoadedConfig, type LoadOptions, loadConfig } from './config/load-config.ts';
export { needsLock } from './config/needs-lock.ts';
export { printConfig } from './config/print-config.ts';
export { leavesOf, mergeFragments } from './config/schema.ts';
export { runtimeConfig } from './config.ts';
export { type LogSettings, logSettings } from './log/log-settings.ts';
export { createLogger, type LogFields, type Logger, type LoggerOptions } from './log/logger.ts';
export { createRedactor, type Redactor } from './log/redactor.ts';
export { serializeError } from './log/serialize-error.ts';
export { visible } from './log/visible.ts';
export {
  type Check,
  MetricsPortError,
  type MetricsServer,
  type MetricsServerOptions,
  passes,
  startMetricsServer,
} from './metrics/metrics-server.ts';
export { createRegistry } from './metrics/registry.ts';
export { type Booted, boot } from './process/boot.ts';
export { onShutdown, type ShutdownOptions, type ShutdownStep } from './process/shutdown.ts';
export { type Version, version } from './process/version.ts';
export { startTracing, type TracedWork, type Tracing } from './tracing/tracing.ts';
