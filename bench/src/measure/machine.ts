import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';

/** Where a run took place: figures of two machines are not to be compared without it. */
export interface Machine {
  processor: string;
  cores: number;
  memoryMB: number;
  node: string;
  git: string;
  redis: string;
}

export function describeMachine(): Machine {
  return {
    processor: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryMB: Math.round(totalmem() / 1e6),
    node: process.version,
    git: firstLine('git', '--version'),
    redis: firstLine('redis-server', '--version'),
  };
}

function firstLine(program: string, ...args: string[]): string {
  try {
    return execFileSync(program, args, { encoding: 'utf8' }).split('\n')[0] as string;
  } catch {
    return `no ${program}`;
  }
}
