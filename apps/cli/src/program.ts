import { version } from '@failfast-ci/runtime';
import { Command } from 'commander';
import { addConfigCommands } from './commands/config.ts';
import { addDeadLetterCommands } from './commands/dead-letters.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addReplayCommand } from './commands/replay.ts';
import type { Terminal } from './terminal.ts';

/** The `failfast` command. Exit codes: 0 done, 1 something is wrong, 2 the command line was not understood. */
export function createProgram(terminal: Terminal): Command {
  const program = new Command('failfast')
    .description('operate a GitHub → GitLab CI bridge')
    .configureOutput({ writeErr: (text) => terminal.note(text.trimEnd()) })
    .showHelpAfterError('(see failfast --help)')
    .exitOverride();
  program
    .command('version')
    .description('print which build this is')
    .action(() => {
      const { version: name, commit } = version(terminal.env);
      terminal.out(commit ? `${name} (${commit})` : name);
    });
  addDoctorCommand(program, terminal);
  addConfigCommands(program, terminal);
  addDeadLetterCommands(program, terminal);
  addReplayCommand(program, terminal);
  return program;
}
