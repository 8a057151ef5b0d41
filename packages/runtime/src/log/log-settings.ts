import type { LoggerOptions } from './logger.ts';

/** The `log` section of the configuration. */
export interface LogSettings {
  readonly level: LoggerOptions['level'];
  readonly json: boolean;
  readonly debug: boolean;
}

/** What the `log` section means for a process: people read terminals, machines read everything else. */
export function logSettings(log: LogSettings, isTerminal: boolean): Pick<LoggerOptions, 'level' | 'json'> {
  return { level: log.debug ? 'debug' : log.level, json: log.json || !isTerminal };
}
