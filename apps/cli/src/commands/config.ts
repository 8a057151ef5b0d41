import { policyWarnings } from '@failfast-ci/core/config';
import { gitlabWarnings } from '@failfast-ci/gitlab/config';
import { ConfigError, printConfig } from '@failfast-ci/runtime';
import { type Command, Option } from 'commander';
import { APP_NAMES, type AppName } from '../apps.ts';
import { loadAppConfig, loadWholeConfig } from '../config.ts';
import type { Terminal } from '../terminal.ts';

/** `failfast config print` and `failfast config check`. */
export function addConfigCommands(program: Command, terminal: Terminal): void {
  const config = program.command('config').description('what is configured, and what is wrong with it');
  const forApp = () => new Option('--app <name>', 'only what this app reads').choices(APP_NAMES);

  config
    .command('print')
    .description('print the effective configuration, without secrets, and where each value comes from')
    .addOption(forApp())
    .action(({ app }: { app?: AppName }) => {
      guarded(terminal, () => {
        terminal.out(printConfig(app ? loadAppConfig(app, terminal.env) : loadWholeConfig(terminal.env)));
      });
    });

  config
    .command('check')
    .description('check the configuration as each app would at its start; exits with 1 when one would not start')
    .addOption(forApp())
    .action(({ app }: { app?: AppName }) => {
      tellNotes(terminal);
      for (const name of app ? [app] : APP_NAMES) {
        guarded(
          terminal,
          () => {
            loadAppConfig(name, terminal.env);
            terminal.out(`${name}: ok`);
          },
          name,
        );
      }
    });
}

/** Runs a step; the faults of a configuration are told, and make the exit code 1. */
function guarded(terminal: Terminal, step: () => void, subject?: string): void {
  try {
    step();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    terminal.fail(subject ? `${subject}: ${error.message}` : error.message);
  }
}

function tellNotes(terminal: Terminal): void {
  try {
    const { config, deprecations } = loadWholeConfig(terminal.env);
    for (const note of deprecations) terminal.out(`note: ${note}`);
    const warnings = [...policyWarnings(config.failfast), ...gitlabWarnings(config.gitlab)];
    for (const warning of warnings) terminal.out(`warning: ${warning}`);
  } catch (error) {
    // Faults are told by the app that reads the value, once and by its name.
    if (!(error instanceof ConfigError)) throw error;
  }
}
