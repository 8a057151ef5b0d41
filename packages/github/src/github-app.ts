import type { GithubEvent, Parsed, Repository } from '@failfast-ci/core';
import { z } from 'zod';
import { createCallAsApp } from './api/call-as-app.ts';
import { createCallAsInstallation } from './api/call-as-installation.ts';
import type { GithubAppOptions } from './api/options.ts';
import { createSend } from './api/send.ts';
import { createAppToken } from './auth/app-token.ts';
import { mintToken } from './auth/mint-token.ts';
import { API_PERMISSIONS, CONVERSATION_PERMISSIONS, GIT_PERMISSIONS } from './auth/permissions.ts';
import { createTokenStore } from './auth/token-store.ts';
import { readCreatedTag } from './created-tag.ts';
import { findRepository, readRepositoryById } from './find-repository.ts';
import { readHookConfig } from './hook-config.ts';
import { type HookDelivery, listDeliveries, readDeliveredPayload, redeliver } from './hook-deliveries.ts';
import { type Installation, listInstallationRepositories, listInstallations } from './installations.ts';
import { createGitRemote } from './repository/git-remote.ts';
import { createGithubRepository, type GithubRepository } from './repository/github-repository.ts';
import { createRepositoryCall } from './repository/repository-call.ts';
import { id } from './shapes.ts';
import { parseGithubEvent } from './webhook/parse-event.ts';

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
  /** Where GitHub posts the App's webhooks; null while there is no address. */
  readHookConfig(): Promise<{ url: string | null; contentType: string; insecureSsl: boolean }>;
  /** By `owner/name`; NotFoundError when there is none or the App is not installed on it. */
  findRepository(fullName: string): Promise<Repository>;
  /** By id, so that renames are followed. */
  readRepositoryById(installationId: number, id: number): Promise<Repository>;
  /** All installations, the suspended ones too. */
  listInstallations(): Promise<Installation[]>;
  /** What an installation covers. ForbiddenError when it is suspended or gone. */
  listInstallationRepositories(installationId: number): Promise<(Repository & { archived: boolean })[]>;
  /**
   * Attempts to deliver webhooks, newest first, until they are older than `since` (milliseconds since the epoch). Goes on
   * from `cursor`, the `pageCursor` of a delivery seen earlier.
   */
  listDeliveries(options: {
    since: number;
    cursor?: string | undefined;
  }): AsyncGenerator<HookDelivery, void, undefined>;
  /** The tag that a delivery of the event `create` told of; undefined when that was a branch. NotFoundError when too old. */
  readCreatedTag(deliveryId: string): Promise<string | undefined>;
  /** What a delivery told of, as when it arrived. NotFoundError when too old, MalformedPayloadError as the ingress had it. */
  readDeliveredEvent(deliveryId: string, eventName: string): Promise<Parsed<GithubEvent>>;
  /** One more attempt, under the same guid; GitHub allows it for three days. */
  redeliver(deliveryId: string): Promise<void>;
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
  const readApp = async (): Promise<AppDescription> =>
    (await callAsApp({ route: 'GET /app', doing: 'read the GitHub App' }, appShape)).data;
  let login: string | undefined;
  const ownLogin = async (): Promise<string> => {
    login ??= `${(await readApp()).slug}[bot]`;
    return login;
  };
  const repositoryOf = (repository: Repository): GithubRepository => {
    const scope = { installationId: repository.installationId, repositoryId: repository.id };
    return createGithubRepository(repository, {
      call: createRepositoryCall(callAsInstallation, repository, API_PERMISSIONS),
      converse: createRepositoryCall(callAsInstallation, repository, CONVERSATION_PERMISSIONS),
      appId: Number(options.appId),
      ownLogin,
      gitRemote: createGitRemote(tokens, repository, options.webUrl),
      // Past the store: what is given away must not be a token that we go on using, nor one about to expire.
      mintReadToken: () => mintToken(callAsApp, { ...scope, permissions: GIT_PERMISSIONS }),
    });
  };
  return {
    repository: repositoryOf,
    readApp,
    readHookConfig: () => readHookConfig(callAsApp),
    findRepository: (fullName) => findRepository(callAsApp, callAsInstallation, fullName),
    readRepositoryById: (installationId, repositoryId) =>
      readRepositoryById(callAsInstallation, installationId, repositoryId),
    listInstallations: () => listInstallations(callAsApp),
    listInstallationRepositories: (installationId) => listInstallationRepositories(callAsInstallation, installationId),
    listDeliveries: (window) => listDeliveries(callAsApp, window),
    readCreatedTag: async (deliveryId) => readCreatedTag(await readDeliveredPayload(callAsApp, deliveryId)),
    readDeliveredEvent: async (deliveryId, eventName) =>
      parseGithubEvent(eventName, await readDeliveredPayload(callAsApp, deliveryId), { appId: Number(options.appId) }),
    redeliver: (deliveryId) => redeliver(callAsApp, deliveryId),
  };
}
