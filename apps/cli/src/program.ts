import { version } from '@failfast-ci/runtime';
import { Command } from 'commander';
import { addConfigCommands } from './commands/config.ts';
import type { Terminal } from './terminal.ts';

/** The `failfast` command. Exit codes: 0 done, 1 something is wrong, 2 the command line was not understood. */
export function createProgram(terminal: Terminal): Command {
  const program = new Command('failfast')
    .description('operate a GitHub → GitLab CI bridge')
    .showHelpAfterError('(see failfast --help)')
    .exitOverride();
  program
    .command('version')
    .description('print which build this is')
    .action(() => {
      const { version: name, commit } = version(terminal.env);
      terminal.out(commit ? `${name} (${commit})` : name);
    });
  addConfigCommands(program, terminal);
  return program;
}
