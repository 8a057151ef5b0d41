export { ConfigError, type Fault } from './config/config-error.ts';
export { isLoopback } from './config/formats/urls.ts';
export type { FormatName } from './config/formats.ts';
export { type ConfigOf, type Fragment, isLeaf, type Leaf, required } from './config/leaf.ts';
export { type LoadedConfig, type LoadOptions, loadConfig } from './config/load-config.ts';
export { printConfig } from './config/print-config.ts';
export { leavesOf, mergeFragments } from './config/schema.ts';
export { runtimeConfig } from './config.ts';
