import { userInfo } from 'node:os';
import { visible } from '@failfast-ci/runtime';

/** What a command may touch of its process. */
export interface Terminal {
  env: NodeJS.ProcessEnv;
  /** Who gave the command, for the audit log. */
  user: string;
  out(text: string): void;
  /** To standard error; nothing is wrong. */
  note(text: string): void;
  /** Says what is wrong; the command goes on, and the process ends with 1. */
  fail(text: string): void;
}

export function processTerminal(): Terminal {
  const note = (text: string): void => void process.stderr.write(`${visible(text)}\n`);
  return {
    env: process.env,
    user: userName(process.env),
    out: (text) => void process.stdout.write(`${visible(text)}\n`),
    note,
    fail: (text) => {
      note(text);
      process.exitCode = 1;
    },
  };
}

/** In a container the user of the process often has no name. */
function userName(env: NodeJS.ProcessEnv): string {
  if (env.SUDO_USER) return env.SUDO_USER;
  try {
    return userInfo().username;
  } catch {
    return 'unknown';
  }
}
