import type { Run } from '../run.ts';

/** Name of the GitLab variable that holds the token with which the CI jobs of one run clone, as failfast-api named it. */
export const cloneTokenName = (runId: string): string => `GH_TOKEN_${runId.replace(/\W/g, '_').slice(0, 100)}`;

const NAME = /^GH_TOKEN_\w+$/;
const EXPIRES = /^Failfast-ci: expires ([^;\s]+)/;

/** The variable's description: from it anybody can tell what it is, and the bridge that it may go. */
export const cloneTokenDescription = (expiresAt: number): string =>
  `Failfast-ci: expires ${new Date(expiresAt).toISOString()}; read-only, for CI jobs to clone with`;

/** Tokens of ours that are good for nothing any more. */
export function expiredCloneTokens(variables: readonly { key: string; description: string }[], now: number): string[] {
  return variables.filter(({ key, description }) => NAME.test(key) && isPast(description, now)).map(({ key }) => key);
}

const isPast = (description: string, now: number): boolean => Date.parse(EXPIRES.exec(description)?.[1] ?? '') <= now;

/**
 * What a CI job needs to clone the repository that is not on the mirror: `git clone "$SOURCE_REPO"`, then `git checkout
 * "$SHA"`. The address only refers to the token: GitLab puts it in when the CI job runs, and masks it.
 */
export function cloneVariables(run: Run, githubUrl: string): Record<string, string> {
  const { protocol, host, pathname } = new URL(githubUrl);
  const place = `${host}${pathname.replace(/\/+$/, '')}/${run.repository.fullName}.git`;
  return { SOURCE_REPO: `${protocol}//x-access-token:$${cloneTokenName(run.id)}@${place}` };
}
