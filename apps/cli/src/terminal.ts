/** What a command may touch of its process. */
export interface Terminal {
  env: NodeJS.ProcessEnv;
  out(text: string): void;
  /** Says what is wrong; the command goes on, and the process ends with 1. */
  fail(text: string): void;
}

export function processTerminal(): Terminal {
  return {
    env: process.env,
    out: (text) => void process.stdout.write(`${text}\n`),
    fail: (text) => {
      process.stderr.write(`${text}\n`);
      process.exitCode = 1;
    },
  };
}
