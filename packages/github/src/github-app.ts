import type { Repository } from '@failfast-ci/core';
import { z } from 'zod';
import { createCallAsApp } from './api/call-as-app.ts';
import { createCallAsInstallation } from './api/call-as-installation.ts';
import type { GithubAppOptions } from './api/options.ts';
import { createSend } from './api/send.ts';
import { createAppToken } from './auth/app-token.ts';
import { mintToken } from './auth/mint-token.ts';
import { createTokenStore } from './auth/token-store.ts';
import { findRepository, readRepositoryById } from './find-repository.ts';
import { createGitRemote } from './repository/git-remote.ts';
import { createGithubRepository, type GithubRepository } from './repository/github-repository.ts';
import { createRepositoryCall } from './repository/repository-call.ts';
import { id } from './shapes.ts';

/** How GitHub describes the App itself; `permissions` as `{ checks: 'write' }`. */
export interface AppDescription {
  id: number;
  slug: string;
  name: string;
  permissions: Record<string, string>;
  events: string[];
}

/** The bridge's GitHub App. */
export interface GithubApp {
  repository(repository: Repository): GithubRepository;
  readApp(): Promise<AppDescription>;
  /** By `owner/name`; NotFoundError when there is none or the App is not installed on it. */
  findRepository(fullName: string): Promise<Repository>;
  /** By id, so that renames are followed. */
  readRepositoryById(installationId: number, id: number): Promise<Repository>;
}

const appShape = z.object({
  id,
  slug: z.string(),
  name: z.string(),
  permissions: z.record(z.string(), z.string()),
  events: z.array(z.string()),
});

/** Builds the client. It asks nothing of GitHub yet; tokens are minted when first needed and kept in this process. */
export function createGithubApp(options: GithubAppOptions): GithubApp {
  const send = createSend(options);
  const callAsApp = createCallAsApp(send, createAppToken(options), options.budget);
  const tokens = createTokenStore((scope) => mintToken(callAsApp, scope));
  const callAsInstallation = createCallAsInstallation(send, tokens, options.budget);
  return {
    repository: (repository) =>
      createGithubRepository(createRepositoryCall(callAsInstallation, repository), repository, {
        appId: Number(options.appId),
        gitRemote: createGitRemote(tokens, repository, options.webUrl),
      }),
    readApp: async () => (await callAsApp({ route: 'GET /app', doing: 'read the GitHub App' }, appShape)).data,
    findRepository: (fullName) => findRepository(callAsApp, callAsInstallation, fullName),
    readRepositoryById: (installationId, repositoryId) =>
      readRepositoryById(callAsInstallation, installationId, repositoryId),
  };
}
