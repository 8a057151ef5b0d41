import { ForbiddenError } from '@failfast-ci/core';
import type { GithubApp } from '@failfast-ci/github';
import type { RepositoryToCompare } from './compare-repository.ts';

export interface ListDeps {
  github: Pick<GithubApp, 'listInstallations' | 'listInstallationRepositories'>;
  warn: (message: string, error: unknown) => void;
}

/** Every repository that the App sees, but archived ones: nothing can happen there. */
export async function listRepositories(deps: ListDeps): Promise<RepositoryToCompare[]> {
  const all: RepositoryToCompare[] = [];
  for (const { id, suspended, createdAt, account } of await deps.github.listInstallations()) {
    if (suspended) continue;
    try {
      const repositories = await deps.github.listInstallationRepositories(id);
      for (const { archived, ...repository } of repositories) {
        if (!archived) all.push({ repository, installedAt: createdAt });
      }
    } catch (error) {
      if (!(error instanceof ForbiddenError)) throw error;
      deps.warn(`cannot list the repositories of ${account ?? `installation ${id}`}`, error);
    }
  }
  return all;
}
