import { ConfigError, createRedactor, type Redactor } from '@failfast-ci/runtime';
import { loadWholeConfig } from './config.ts';
import type { Terminal } from './terminal.ts';

export type WholeConfig = ReturnType<typeof loadWholeConfig>['config'];

/** Reads the configuration and does something with it. Whatever goes wrong is told without any secret. */
export async function withConfig(
  terminal: Terminal,
  work: (config: WholeConfig, redact: Redactor) => Promise<void>,
): Promise<void> {
  let redact: Redactor = createRedactor([]);
  try {
    const { config, secrets } = loadWholeConfig(terminal.env);
    redact = createRedactor(secrets);
    await work(config, redact);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    terminal.fail(error instanceof ConfigError ? message : String(redact(message)));
  }
}

/** Which setting a command cannot do without. */
export class MissingSettingError extends Error {
  override readonly name = 'MissingSettingError';
  constructor(key: string, env: string) {
    super(`${key} is missing: set ${env}, as for the processes of the bridge`);
  }
}
