import { createGithubApp, type GithubApp, type HookDelivery } from '@failfast-ci/github';
import type { Command } from 'commander';
import { audit } from '../audit.ts';
import type { Terminal } from '../terminal.ts';
import { MissingSettingError, type WholeConfig, withConfig } from '../with-config.ts';
import { withQueues } from '../with-queues.ts';

/** `failfast replay <delivery>`: one more attempt of a delivery of GitHub's. */
export function addReplayCommand(program: Command, terminal: Terminal): void {
  program
    .command('replay <delivery>')
    .description('ask GitHub to deliver a webhook once more, by its delivery id; GitHub keeps them for three days')
    .option('--again', 'also when it was accepted before: what it asks for is done a second time')
    .option('--json', 'as JSON')
    .action((delivery: string, options: { again?: boolean; json?: boolean }) =>
      withConfig(terminal, (config) => replay(terminal, config, delivery, options)),
    );
}

const THREE_DAYS_MS = 3 * 24 * 3600_000;

async function replay(
  terminal: Terminal,
  config: WholeConfig,
  guid: string,
  { again = false, json = false }: { again?: boolean; json?: boolean },
): Promise<void> {
  const github = githubFrom(config);
  const attempt = await latestAttempt(github, guid);
  if (!attempt) return terminal.fail(`GitHub knows no delivery ${guid} of the last three days`);
  const wasAccepted = await forgetAcceptance(config, attempt.guid, again);
  await github.redeliver(attempt.id);
  audit(terminal, 'replay-delivery', guid, { event: attempt.event, again });
  const note =
    wasAccepted && !again
      ? 'It was accepted before and will be called a duplicate; --again does it a second time.'
      : undefined;
  if (json) terminal.out(JSON.stringify({ delivery: guid, event: attempt.event, wasAccepted, again, note }, null, 2));
  else terminal.out(`GitHub delivers ${guid} (${attempt.event}) once more.${note ? ` ${note}` : ''}`);
}

async function latestAttempt(github: GithubApp, guid: string): Promise<HookDelivery | undefined> {
  for await (const attempt of github.listDeliveries({ since: Date.now() - THREE_DAYS_MS })) {
    if (attempt.guid === guid || attempt.id === guid) return attempt;
  }
  return undefined;
}

/** Whether the bridge holds it for accepted; with `again` it does not do so any more. */
async function forgetAcceptance(config: WholeConfig, guid: string, again: boolean): Promise<boolean> {
  if (config.redis.url === null) return false;
  return withQueues(config, async ({ redis, keys }) => {
    const key = keys.delivery(guid);
    return (await (again ? redis.del(key) : redis.exists(key))) === 1;
  });
}

/** A client for whoever has the App's credentials. */
export function githubFrom({ github }: Pick<WholeConfig, 'github'>): GithubApp {
  const { integration_id: appId, integration_pem: privateKey } = github;
  if (appId === null) throw new MissingSettingError('github.integration_id', 'GITHUB_INTEGRATION_ID');
  if (privateKey === null) throw new MissingSettingError('github.integration_pem', 'GITHUB_INTEGRATION_PEM');
  return createGithubApp({
    appId: String(appId),
    privateKey,
    apiUrl: github.api_url,
    webUrl: github.url,
    userAgent: 'failfast-ci/cli',
  });
}
