import type { Repository } from '@failfast-ci/core';
import { GIT_PERMISSIONS } from '../auth/permissions.ts';
import type { TokenStore } from '../auth/token-store.ts';

/** Where to fetch a repository from. The credentials are separate, so that none ends in a URL. */
export interface GitRemote {
  url: string;
  /** The value of an `Authorization` header, good for fetching this repository only. `refresh` after a 401. */
  authorization(options?: { refresh?: boolean }): Promise<string>;
}

export function createGitRemote(tokens: TokenStore, repository: Repository, webUrl: string): GitRemote {
  const scope = {
    installationId: repository.installationId,
    repositoryId: repository.id,
    permissions: GIT_PERMISSIONS,
  };
  return {
    url: `${webUrl.replace(/\/+$/, '')}/${repository.fullName}.git`,
    async authorization(options) {
      const token = await tokens.get(scope, options);
      return `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`;
    },
  };
}
