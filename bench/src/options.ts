import { parseArgs } from 'node:util';
import type { Part } from './part.ts';

export interface Options {
  parts: Part[];
  /** Where the figures go as JSON. */
  json?: string;
  quick: boolean;
  /** A figure that is missed ends the run with exit code 1. */
  strict: boolean;
}

export const usage = (parts: readonly Part[]): string =>
  [
    'npm run bench                     all parts',
    'npm run bench -- relay door       some of them',
    '',
    '  --json <file>   write the figures there too',
    '  --quick         one round, small sizes: to see that it works, not to measure',
    '  --strict        exit code 1 when a figure is missed',
    '',
    ...parts.map(({ name, about }) => `  ${name.padEnd(12)} ${about}`),
  ].join('\n');

/** Reads the command line; undefined when help was asked for. Throws an Error that says what is wrong. */
export function readOptions(args: string[], parts: readonly Part[]): Options | undefined {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      json: { type: 'string' },
      quick: { type: 'boolean', default: false },
      strict: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) return undefined;
  const chosen = positionals.map((name) => {
    const part = parts.find((candidate) => candidate.name === name);
    if (!part) throw new Error(`there is no part "${name}"; there are: ${parts.map((one) => one.name).join(', ')}`);
    return part;
  });
  const { json, quick, strict } = values;
  return { parts: chosen.length > 0 ? chosen : [...parts], quick, strict, ...(json !== undefined && { json }) };
}
