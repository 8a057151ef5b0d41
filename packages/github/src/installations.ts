import type { Repository } from '@failfast-ci/core';
import { z } from 'zod';
import type { CallAsApp } from './api/call-as-app.ts';
import type { CallAsInstallation } from './api/call-as-installation.ts';
import { allPages, PAGE_SIZE } from './api/pages.ts';
import { METADATA_PERMISSIONS, permissionLabel } from './auth/permissions.ts';
import { repositoryShape, toRepository } from './find-repository.ts';
import { id, moment } from './shapes.ts';

/** Where the App is installed; `permissions` as `{ checks: 'write' }`. */
export interface Installation {
  id: number;
  /** Login of the user or organization, or slug of the enterprise. */
  account: string | null;
  suspended: boolean;
  /** Milliseconds since the epoch; 0 where a server does not say. */
  createdAt: number;
  permissions: Record<string, string>;
}

const installationsShape = z.array(
  z.object({
    id,
    account: z.object({ login: z.string().optional(), slug: z.string().optional() }).nullish(),
    suspended_at: z.string().nullish(),
    created_at: moment.nullish(),
    permissions: z.record(z.string(), z.string()),
  }),
);
const repositoriesShape = z.object({ repositories: z.array(repositoryShape.extend({ archived: z.boolean() })) });

/** All installations of the App, the suspended ones too. */
export async function listInstallations(callAsApp: CallAsApp): Promise<Installation[]> {
  const installations = await allPages(
    (page) =>
      callAsApp(
        {
          route: 'GET /app/installations',
          parameters: { per_page: PAGE_SIZE, page },
          doing: 'list the installations of the GitHub App',
        },
        installationsShape,
      ),
    (data) => data,
  );
  return installations.map(({ account, suspended_at, created_at, ...installation }) => ({
    ...installation,
    account: account?.login ?? account?.slug ?? null,
    suspended: typeof suspended_at === 'string',
    createdAt: created_at ?? 0,
  }));
}

/** The repositories that an installation covers. ForbiddenError when it is suspended or gone. */
export async function listInstallationRepositories(
  callAsInstallation: CallAsInstallation,
  installationId: number,
): Promise<(Repository & { archived: boolean })[]> {
  const repositories = await allPages(
    (page) =>
      callAsInstallation(
        {
          route: 'GET /installation/repositories',
          parameters: { per_page: PAGE_SIZE, page },
          doing: `list the repositories of installation ${installationId}`,
          permission: permissionLabel('metadata', 'read'),
        },
        { installationId, permissions: METADATA_PERMISSIONS },
        repositoriesShape,
      ),
    (data) => data.repositories,
  );
  return repositories.map((raw) => ({ ...toRepository(raw, installationId), archived: raw.archived }));
}
