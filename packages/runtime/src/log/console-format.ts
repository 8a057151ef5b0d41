import { styleText } from 'node:util';
import winston from 'winston';
import { visible } from './visible.ts';

const COLOURS = { error: 'red', warn: 'yellow', info: 'green', debug: 'gray' } as const;

/** `12:03:04 info  worker  mirrored  github_repository=acme/site duration_ms=812`, errors with their causes below. */
export function consoleFormat(): winston.Logform.Format {
  return winston.format.printf(({ timestamp, level, message, service, version: _, error, ...fields }) => {
    const time = String(timestamp).slice(11, 19);
    const colour = COLOURS[level as keyof typeof COLOURS] ?? 'white';
    const pairs = Object.entries(fields).map(([key, value]) => ` ${styleText('gray', `${key}=`)}${short(value)}`);
    const head = `${styleText('gray', time)} ${styleText(colour, level.padEnd(5))} ${service}  ${visible(String(message))} ${pairs.join('')}`;
    return [head.trimEnd(), ...chain(error)].join('\n');
  });
}

const short = (value: unknown): string => visible(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));

/** `Error: cannot …`, then one indented line for each cause; the stack of the innermost, where it began. */
function chain(error: unknown): string[] {
  if (typeof error !== 'object' || error === null) return error === undefined ? [] : [`  ${visible(String(error))}`];
  const { name, message, stack, cause } = error as Record<string, unknown>;
  const own = visible(`  ${name ?? 'Error'}: ${message ?? short(error)}`);
  if (cause !== undefined) return [own, ...chain(cause).map((line) => `  ${line}`)];
  const frames = typeof stack === 'string' ? stack.split('\n').filter((line) => /^\s+at /.test(line)) : [];
  return [own, ...frames.slice(0, 8)];
}
