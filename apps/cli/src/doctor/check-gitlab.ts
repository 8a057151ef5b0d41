import { createGitlab, type GitlabInspection, inspectGitlab } from '@failfast-ci/gitlab';
import type { WholeConfig } from '../with-config.ts';
import { type Finding, failed, fromError, ok, unknown, warning } from './finding.ts';

/** One GitLab, with the token used there and the groups that mirrors may be in. */
interface Place {
  url: string;
  token: string;
  namespaces: readonly string[];
}

const MAINTAINER = 40;
const OLDEST = 16;
const NEEDED_SCOPE = 'api';
const SOON_MS = 14 * 24 * 3600_000;

/** Can the robot do its work at every GitLab that mirrors may be at? */
export async function checkGitlab(config: WholeConfig): Promise<Finding[]> {
  const { gitlab } = config;
  if (gitlab.secret_token === null) {
    return [failed('GitLab', 'there is no token', 'Set GITLAB_TOKEN as for the worker.')];
  }
  const own = [gitlab.namespace, gitlab.untrusted_namespace].filter((group) => group !== null);
  const places: Place[] = [
    { url: gitlab.gitlab_url, token: gitlab.secret_token, namespaces: own },
    ...gitlab.allowed.map(({ url, token, namespaces }) => ({ url, token, namespaces })),
  ];
  const found: Finding[] =
    own.length === 0 ? [failed('GitLab: group', 'none is set', 'Set FAILFASTCI_NAMESPACE.')] : [];
  for (const [index, place] of places.entries()) {
    found.push(...(await checkPlace(place, index === 0 ? gitlab['robot-user'] : null)));
  }
  return found;
}

async function checkPlace({ url, token, namespaces }: Place, robot: string | null): Promise<Finding[]> {
  const about = `GitLab ${new URL(url).host}`;
  const options = { url, token, userAgent: 'failfast-ci/cli' };
  try {
    const inspection = inspectGitlab(options);
    const user = await createGitlab(options).readUser();
    return [
      await checkVersion(about, inspection),
      await checkToken(about, inspection),
      robot === null || robot === user.username
        ? ok(`${about}: user`, user.username)
        : warning(
            `${about}: user`,
            `the token belongs to ${user.username}, GITLAB_USER is ${robot}`,
            'Make them agree.',
          ),
      ...(await Promise.all(namespaces.map((group) => checkGroup(about, inspection, group, user.id)))),
    ];
  } catch (error) {
    return [fromError(about, error, 'Check GITLAB_API, GITLAB_TOKEN and the network.')];
  }
}

async function checkVersion(about: string, inspection: GitlabInspection): Promise<Finding> {
  const version = await inspection.readVersion();
  if (Number.parseInt(version, 10) >= OLDEST) return ok(`${about}: version`, version);
  return failed(`${about}: version`, `${version} is too old`, `GitLab ${OLDEST} or newer is needed.`);
}

async function checkToken(about: string, inspection: GitlabInspection): Promise<Finding> {
  const name = `${about}: token`;
  const token = await inspection.readToken();
  if (!token) return unknown(name, 'this kind of token does not say what it may do');
  if (!token.scopes.includes(NEEDED_SCOPE)) {
    const fix = 'Make a token with the scopes `api` and `read_user`.';
    return failed(name, `has only ${token.scopes.join(', ') || 'no scopes'}; \`api\` is missing`, fix);
  }
  const expires = token.expiresAt === null ? Number.NaN : Date.parse(token.expiresAt);
  if (expires - Date.now() < SOON_MS) {
    return warning(name, `expires on ${token.expiresAt}`, 'Make a new one in time and restart the workers with it.');
  }
  return ok(name, `${token.scopes.join(', ')}${token.expiresAt ? `, until ${token.expiresAt}` : ''}`);
}

async function checkGroup(
  about: string,
  inspection: GitlabInspection,
  group: string,
  userId: number,
): Promise<Finding> {
  const name = `${about}: group ${group}`;
  const found = await inspection.readGroup(group);
  if (!found)
    return failed(name, 'not there, or the robot does not see it', 'Create it and make the robot a Maintainer.');
  const level = await inspection.readAccessLevel(found.id, userId);
  if (level === undefined) return failed(name, 'the robot is no member', 'Make the robot user a Maintainer of it.');
  if (level < MAINTAINER) {
    return failed(
      name,
      `the robot's access level is ${level}, not ${MAINTAINER}`,
      'Make the robot user a Maintainer of it.',
    );
  }
  return ok(name, 'the robot is Maintainer');
}
