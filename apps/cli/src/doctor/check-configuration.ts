import { policyWarnings } from '@failfast-ci/core/config';
import { gitlabWarnings } from '@failfast-ci/gitlab/config';
import { ConfigError } from '@failfast-ci/runtime';
import { APP_NAMES, type AppName } from '../apps.ts';
import { loadAppConfig } from '../config.ts';
import type { WholeConfig } from '../with-config.ts';
import { type Finding, failed, ok, warning } from './finding.ts';

/** Would each process start with this? */
export function checkConfiguration(config: WholeConfig, env: NodeJS.ProcessEnv): Finding[] {
  const apps = APP_NAMES.map((name) => ({ name, error: faultsOf(name, env) }));
  const isSome = apps.some(({ error }) => error === undefined);
  return [
    ...apps.map(({ name, error }) => describe(name, error, isSome)),
    ...policyWarnings(config.failfast).map((text) =>
      warning('Configuration: policy', text, 'Change it, unless this is what you want.'),
    ),
    ...gitlabWarnings(config.gitlab).map((text) =>
      warning('Configuration: GitLab', text, 'Remove what has no effect.'),
    ),
  ];
}

function faultsOf(name: AppName, env: NodeJS.ProcessEnv): ConfigError | undefined {
  try {
    loadAppConfig(name, env);
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

/** Where one process is configured, what only another one needs may be absent on purpose. */
function describe(name: AppName, error: ConfigError | undefined, isSome: boolean): Finding {
  const about = `Configuration: ${name}`;
  if (!error) return ok(about, 'complete');
  const onlyMissing = error.faults.every(({ problem }) => problem === 'is missing');
  if (isSome && onlyMissing)
    return warning(about, error.message, `Nothing is to be done if no ${name} runs with this.`);
  return failed(about, error.message, `Correct it where the ${name} reads it.`);
}
