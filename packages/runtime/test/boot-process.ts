/** A process that boots with a small configuration and says so. Run by boot.test.ts. */
import { boot, loadConfig, required, runtimeConfig } from '../src/index.ts';

const schema = [
  { log: runtimeConfig.log },
  { dashboard: { user: runtimeConfig.dashboard.user, password: required(runtimeConfig.dashboard.password) } },
] as const;

const { config, logger } = boot('dashboard', (env) => ({ ...loadConfig(schema, { env }), warnings: ['take care'] }));
logger.info('booted', { reason: `the password is ${config.dashboard.password}` });
