import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const HANDED_ON = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a program in the foreground: shares our terminal, receives our signals, and its end is ours.
 * Resolves with its exit code (128 + signal number when a signal ended it); throws when it cannot be started.
 */
export function runForeground(program, args, options) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', ...options });
    const handOn = (signal) => {
      // A terminal sends Ctrl-C to the whole foreground group, so the child has it already; a second one would
      // read as impatience and make it exit without closing.
      if (signal === 'SIGINT' && process.stdin.isTTY) return;
      child.kill(signal);
    };
    for (const signal of HANDED_ON) process.on(signal, handOn);
    const done = () => {
      for (const signal of HANDED_ON) process.off(signal, handOn);
    };
    child.once('error', (error) => {
      done();
      reject(new Error(`cannot run ${program}: ${error.message}`));
    });
    child.once('exit', (code, signal) => {
      done();
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}
