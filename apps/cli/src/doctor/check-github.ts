import type { GithubApp, Installation } from '@failfast-ci/github';
import { githubFrom } from '../commands/replay.ts';
import type { WholeConfig } from '../with-config.ts';
import { missingEvents, missingPermissions } from './app-needs.ts';
import { type Finding, failed, fromError, ok, unknown, warning } from './finding.ts';

/** Is the App who it should be, may it do what it must, and does GitHub call the right door? */
export async function checkGithub(config: WholeConfig): Promise<Finding[]> {
  let github: GithubApp;
  try {
    github = githubFrom(config);
  } catch (error) {
    return [fromError('GitHub App', error, 'Set the credentials of the App as for the worker.')];
  }
  try {
    const app = await github.readApp();
    return [
      ok('GitHub App', `${app.name} (id ${app.id}) at ${config.github.api_url}`),
      checkPermissions(app.permissions),
      checkEvents(app.events),
      await checkHook(github, config.failfast.failfast_url),
      ...(await checkInstallations(github)),
      await checkDeliveries(github),
    ];
  } catch (error) {
    return [fromError('GitHub App', error, 'Check GITHUB_API_URL and the network.')];
  }
}

function checkPermissions(granted: Record<string, string>): Finding {
  const about = 'GitHub App: permissions';
  const missing = missingPermissions(granted);
  if (missing.length === 0) return ok(about, 'all there');
  const fix = "Grant them in the App's settings under Permissions; each installation must then accept the change.";
  return failed(about, `missing: ${missing.join(', ')}`, fix);
}

function checkEvents(subscribed: string[]): Finding {
  const about = 'GitHub App: events';
  const missing = missingEvents(subscribed);
  if (missing.length === 0) return ok(about, 'all there');
  return failed(
    about,
    `not subscribed: ${missing.join(', ')}`,
    "Tick them in the App's settings under Permissions & events.",
  );
}

async function checkHook(github: GithubApp, publicUrl: string | null): Promise<Finding> {
  const about = 'GitHub App: webhook';
  const { url, contentType, insecureSsl } = await github.readHookConfig();
  if (publicUrl === null)
    return unknown(about, `GitHub posts to ${url ?? 'nowhere'}`, 'Set FAILFAST_CI_API to compare.');
  const wanted = `${publicUrl.replace(/\/+$/, '')}/api/v1/github_event`;
  const settings = "in the App's settings under Webhook.";
  if (url === null) return failed(about, 'GitHub has no address to post to', `Set it to ${wanted} ${settings}`);
  if (url.replace(/\/+$/, '') !== wanted) {
    return failed(about, `GitHub posts to ${url}, the bridge expects ${wanted}`, `Correct the address ${settings}`);
  }
  if (contentType !== 'json')
    return failed(about, `the content type is ${contentType}`, `Choose application/json ${settings}`);
  if (insecureSsl)
    return warning(about, `${url}, whose certificate is not verified`, `Enable SSL verification ${settings}`);
  return ok(about, url);
}

async function checkInstallations(github: GithubApp): Promise<Finding[]> {
  const about = 'GitHub App: installations';
  const installations = await github.listInstallations();
  if (installations.length === 0) {
    return [failed(about, 'none', 'Install the App on an organization or account.')];
  }
  const names = installations.map(({ account, id }) => account ?? `#${id}`);
  return [ok(about, names.join(', ')), ...installations.flatMap(checkInstallation)];
}

function checkInstallation({ account, id, suspended, permissions }: Installation): Finding[] {
  const about = `GitHub App: installation on ${account ?? `#${id}`}`;
  if (suspended) return [warning(about, 'suspended', 'Resume it in the settings of the organization or account.')];
  const missing = missingPermissions(permissions);
  if (missing.length === 0) return [];
  return [failed(about, `not granted: ${missing.join(', ')}`, 'An owner of it accepts the requested permissions.')];
}

const DAY_MS = 24 * 3600_000;
const MOST = 500;

/** GitHub's own record of the last day says whether deliveries arrive. */
async function checkDeliveries(github: GithubApp): Promise<Finding> {
  const about = 'GitHub App: deliveries';
  let [seen, lost] = [0, 0];
  let status = '';
  const arrived = new Set<string>();
  for await (const attempt of github.listDeliveries({ since: Date.now() - DAY_MS })) {
    if (seen >= MOST) break;
    seen += 1;
    if (attempt.succeeded) arrived.add(attempt.guid);
    else if (!arrived.has(attempt.guid)) {
      lost += 1;
      status ||= attempt.status;
    }
  }
  if (lost === 0) return ok(about, `${seen} of the last day, all arrived`);
  const fix = 'The worker asks for them again by itself once the ingress can be reached.';
  return warning(about, `${lost} of ${seen} of the last day did not arrive ("${status}")`, fix);
}
