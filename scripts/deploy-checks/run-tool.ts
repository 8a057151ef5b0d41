import { spawnSync } from 'node:child_process';

export interface Ran {
  code: number;
  /** Both streams together. */
  output: string;
  stdout: string;
}

/** Runs a program and waits for it. Throws only when it cannot be started. */
export function run(
  program: string,
  args: string[],
  options: { cwd?: string; input?: string; env?: NodeJS.ProcessEnv } = {},
): Ran {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    ...options,
  });
  if (error) throw new Error(`cannot start ${program}: ${error.message}`, { cause: error });
  return { code: status ?? 128, output: `${stdout}${stderr}`.trim(), stdout };
}

/** The same, and throws with the output when the program says that something is wrong. */
export function mustRun(...args: Parameters<typeof run>): Ran {
  const ran = run(...args);
  if (ran.code !== 0) throw new Error(`${args[0].split('/').at(-1)} ${args[1].slice(0, 4).join(' ')} …\n${ran.output}`);
  return ran;
}
