import { CommanderError } from 'commander';
import { createProgram } from '../../src/program.ts';

/** What one command printed and how it ended. */
export interface Ran {
  code: number;
  out: string;
  err: string;
}

/** Runs `failfast` in this process, with an environment of its own. */
export async function failfast(args: string[], env: NodeJS.ProcessEnv): Promise<Ran> {
  const ran = { code: 0, out: '', err: '' };
  const program = createProgram({
    env,
    user: 'ann',
    out: (text) => {
      ran.out += `${text}\n`;
    },
    note: (text) => {
      ran.err += `${text}\n`;
    },
    fail: (text) => {
      ran.err += `${text}\n`;
      ran.code = 1;
    },
  });
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    ran.code = 2;
  }
  return ran;
}
