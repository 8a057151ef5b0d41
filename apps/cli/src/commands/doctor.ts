import type { Command } from 'commander';
import { checkClocks } from '../doctor/check-clocks.ts';
import { checkConfiguration } from '../doctor/check-configuration.ts';
import { checkGithub } from '../doctor/check-github.ts';
import { checkGitlab } from '../doctor/check-gitlab.ts';
import { checkIngress } from '../doctor/check-ingress.ts';
import { checkRedis } from '../doctor/check-redis.ts';
import { type Finding, findingText } from '../doctor/finding.ts';
import type { Terminal } from '../terminal.ts';
import { type WholeConfig, withConfig } from '../with-config.ts';

/** In the order in which an installation is set up. */
const CHECKS: ((config: WholeConfig, env: NodeJS.ProcessEnv) => Finding[] | Promise<Finding[]>)[] = [
  checkConfiguration,
  checkRedis,
  checkClocks,
  checkGithub,
  checkGitlab,
  checkIngress,
];

/** `failfast doctor`: looks at everything an installation needs and changes nothing. */
export function addDoctorCommand(program: Command, terminal: Terminal): void {
  program
    .command('doctor')
    .description('look whether everything an installation needs is there; exits with 1 when something is not')
    .option('--json', 'as JSON')
    .action(({ json = false }: { json?: boolean }) =>
      withConfig(terminal, async (config, redact) => {
        const found: Finding[] = [];
        for (const check of CHECKS) {
          const findings = redact(await check(config, terminal.env)) as Finding[];
          found.push(...findings);
          if (!json) for (const finding of findings) terminal.out(findingText(finding));
        }
        if (json) terminal.out(JSON.stringify(found, null, 2));
        const bad = found.filter(({ state }) => state === 'failed').length;
        if (bad > 0) terminal.fail(`${bad} of ${found.length} need somebody to act`);
        else if (!json) terminal.out('Everything that the bridge needs is there.');
      }),
    );
}
