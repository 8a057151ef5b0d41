import type { Repository } from '@failfast-ci/core';
import type { z } from 'zod';
import type { ReadAnswer } from '../api/call-as-app.ts';
import type { CallAsInstallation } from '../api/call-as-installation.ts';
import type { Call } from '../api/send.ts';
import type { Permissions } from '../auth/permissions.ts';

/** Asks about one repository; `{owner}` and `{repo}` of the route are filled in. */
export type RepositoryCall = <Data>(call: Call, shape: z.ZodType<Data>) => Promise<ReadAnswer<Data>>;

/** The token covers this repository's id only: a name that somebody else took over meanwhile gets us nowhere. */
export function createRepositoryCall(
  call: CallAsInstallation,
  repository: Repository,
  permissions: Permissions,
): RepositoryCall {
  const [owner, repo] = repository.fullName.split('/');
  const scope = {
    installationId: repository.installationId,
    repositoryId: repository.id,
    permissions,
  };
  return ({ parameters, ...rest }, shape) =>
    call({ ...rest, parameters: { owner, repo, ...parameters } }, scope, shape);
}
