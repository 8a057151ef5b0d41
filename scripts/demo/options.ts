import { parseArgs } from 'node:util';

export interface DemoOptions {
  /** End by itself when the pull request's gate has ended. */
  once: boolean;
  /** One line for each thing that changed; nothing is drawn over. */
  plain: boolean;
  help: boolean;
}

export const HELP = `Shows a pull request on its way through GitLab CI and back, all on this machine.

  npm run demo                 the whole story; stays up until Ctrl-C
  npm run demo -- --once       the first pull request only; exit code 0 when its gate is green, 1 otherwise
  npm run demo -- --plain      one line for each change, nothing drawn over (the default without a terminal)
  npm run demo -- --help       this text

It needs git and redis-server (or valkey-server). Ports are free ones of the loopback interface, and everything it
writes goes to one temporary folder that goes away with it. NO_COLOR=1 switches colours off.
`;

/** @throws TypeError that says which argument is wrong */
export function readOptions(args: string[]): DemoOptions {
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({ args, options: { once: flag, plain: flag, help: { ...flag, short: 'h' } } });
  return values;
}
