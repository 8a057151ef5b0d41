import type { GithubApp, Installation } from '@failfast-ci/github';
import type { RepositoryToCompare } from './compare-repository.ts';

/** An installation whose repositories are to be compared. */
export type InstallationToCompare = Pick<Installation, 'id' | 'account' | 'createdAt'>;

/** Every installation that is not suspended. */
export async function listInstallations(
  github: Pick<GithubApp, 'listInstallations'>,
): Promise<InstallationToCompare[]> {
  const all = await github.listInstallations();
  return all.filter(({ suspended }) => !suspended).map(({ id, account, createdAt }) => ({ id, account, createdAt }));
}

/** Every repository that the App sees there, but archived ones: nothing can happen in them. */
export async function listRepositories(
  github: Pick<GithubApp, 'listInstallationRepositories'>,
  { id, createdAt }: InstallationToCompare,
): Promise<RepositoryToCompare[]> {
  const repositories = await github.listInstallationRepositories(id);
  return repositories.flatMap(({ archived, ...repository }) =>
    archived ? [] : [{ repository, installedAt: createdAt }],
  );
}
