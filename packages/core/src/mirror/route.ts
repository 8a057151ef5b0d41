import { PermanentError } from '../errors.ts';
import type { CiFileOverrides } from '../policy/ci-file-overrides.ts';
import type { RunSource } from '../run.ts';
import { mirrorProjectPath } from './project-path.ts';

/** Where mirrors may go: the operator's allow-list. */
export interface Routes {
  /** Base URL of the GitLab that mirrors go to unless a CI file says otherwise. */
  gitlabUrl: string;
  /** Group that holds mirrors there. */
  namespace: string;
  /** Group for pull requests from forks, if they are kept apart. */
  untrustedNamespace: string | null;
  /** What CI files may name besides. */
  allowed: readonly { url: string; namespaces: readonly string[] }[];
}

/** One mirror's place. */
export interface Route {
  gitlabUrl: string;
  namespace: string;
  /** Full path of the project. */
  projectPath: string;
}

/**
 * Where the mirror of a repository is, given what the CI file of the *base* branch asks for. Pull requests from forks
 * that are kept apart stay apart whatever any CI file says.
 *
 * @throws PermanentError `override-refused` naming what is not allowed
 */
export function routeMirror(
  routes: Routes,
  repositoryFullName: string,
  source: RunSource,
  overrides: Omit<CiFileOverrides, 'problems'>,
): Route {
  if (source.kind === 'pull_request' && source.fromFork && routes.untrustedNamespace !== null) {
    const namespace = routes.untrustedNamespace;
    const projectPath = mirrorProjectPath(namespace, repositoryFullName);
    return { gitlabUrl: routes.gitlabUrl, namespace, projectPath };
  }
  const gitlabUrl = overrides.gitlabUrl ?? routes.gitlabUrl;
  const named = overrides.repository;
  const slash = named?.lastIndexOf('/') ?? -1;
  const namespace =
    slash > 0 ? (named as string).slice(0, slash) : (overrides.namespace ?? usualNamespace(routes, gitlabUrl));
  if (!isAllowed(routes, gitlabUrl, namespace)) throw refused(routes, gitlabUrl, namespace);
  return { gitlabUrl, namespace, projectPath: named ?? mirrorProjectPath(namespace, repositoryFullName) };
}

/** Of a GitLab that has no group of the usual name: the first that the operator lists there. */
function usualNamespace(routes: Routes, gitlabUrl: string): string {
  const { namespace, allowed } = routes;
  if (isAllowed(routes, gitlabUrl, namespace)) return namespace;
  return allowed.find(({ url }) => sameUrl(url, gitlabUrl))?.namespaces[0] ?? namespace;
}

function isAllowed({ gitlabUrl, namespace, allowed }: Routes, url: string, wanted: string): boolean {
  const own = [{ url: gitlabUrl, namespaces: [namespace] }];
  return [...own, ...allowed].some(
    (entry) =>
      sameUrl(entry.url, url) && entry.namespaces.some((group) => group.toLowerCase() === wanted.toLowerCase()),
  );
}

function refused(routes: Routes, url: string, namespace: string): PermanentError {
  const known = [routes.gitlabUrl, ...routes.allowed.map((entry) => entry.url)].some((each) => sameUrl(each, url));
  const what = known
    ? `The CI file of the base branch sends this repository to the GitLab group \`${namespace}\`, which this bridge does not serve.`
    : `The CI file of the base branch names the GitLab \`${url}\`, which this bridge does not serve.`;
  return new PermanentError(what, {
    code: 'override-refused',
    nextStep:
      'Remove `GITLAB_URL`, `GITLAB_REPOSITORY` or `FAILFASTCI_NAMESPACE` from the CI file, or ask an operator of the bridge to add it to `gitlab.allowed`.',
  });
}

const sameUrl = (left: string, right: string): boolean => normal(left) === normal(right);
const normal = (url: string): string => url.toLowerCase().replace(/\/+$/, '');
