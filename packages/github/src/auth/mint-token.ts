import { ForbiddenError, NotFoundError, PermanentError } from '@failfast-ci/core';
import { z } from 'zod';
import type { CallAsApp } from '../api/call-as-app.ts';
import { grant } from '../api/refusal.ts';
import { missingPermissions } from './permissions.ts';
import type { InstallationToken, TokenScope } from './token-store.ts';

const mintedShape = z.object({ token: z.string().min(1), expires_at: z.iso.datetime({ offset: true }) });
const installationShape = z.object({ permissions: z.record(z.string(), z.string()) });

/**
 * Asks GitHub for a token that can do no more than `scope`.
 *
 * @throws ForbiddenError that names the permission which the installation lacks, or says that the App is not
 *   installed. Never NotFoundError: whoever reads a file or branch would take it for a missing file or branch.
 */
export async function mintToken(callAsApp: CallAsApp, scope: TokenScope): Promise<InstallationToken> {
  try {
    return await mint(callAsApp, scope);
  } catch (error) {
    if (error instanceof NotFoundError) throw notInstalled(error);
    if (error instanceof PermanentError && error.code === 'github-validation-failed') {
      throw await explain(callAsApp, scope, error);
    }
    throw error;
  }
}

async function mint(callAsApp: CallAsApp, scope: TokenScope): Promise<InstallationToken> {
  const { installationId, repositoryId, permissions } = scope;
  const { data, headers } = await callAsApp(
    {
      route: 'POST /app/installations/{installation_id}/access_tokens',
      parameters: {
        installation_id: installationId,
        permissions,
        ...(repositoryId !== undefined && { repository_ids: [repositoryId] }),
      },
      doing: `get a token for ${describe(scope)}`,
    },
    mintedShape,
    installationId,
  );
  // The lifetime is counted on GitHub's clock, so that ours may be wrong.
  const serverNow = Date.parse(String(headers.date)) || Date.now();
  return { token: data.token, expiresAt: Date.now() + Date.parse(data.expires_at) - serverNow };
}

function notInstalled(cause: NotFoundError): ForbiddenError {
  return new ForbiddenError(cause.message, {
    code: 'github-app-not-installed',
    nextStep: 'Install the GitHub App on the organization or account again.',
  });
}

/** GitHub says that something is not granted but not what: the installation itself tells. */
async function explain(callAsApp: CallAsApp, scope: TokenScope, refused: PermanentError): Promise<ForbiddenError> {
  const missing = missingPermissions(scope.permissions, await readGranted(callAsApp, scope.installationId));
  if (missing.length === 0) {
    return new ForbiddenError(refused.message, {
      code: 'github-repository-not-installed',
      operatorMustAct: true,
      nextStep: 'Add the repository to the installation of the GitHub App.',
    });
  }
  return new ForbiddenError(`${refused.message}; not granted: ${missing.join(', ')}`, {
    code: 'github-permission-not-granted',
    operatorMustAct: true,
    nextStep: grant(missing.join('", "')),
  });
}

async function readGranted(callAsApp: CallAsApp, installationId: number): Promise<Record<string, string>> {
  const call = {
    route: 'GET /app/installations/{installation_id}',
    parameters: { installation_id: installationId },
    doing: `read installation ${installationId}`,
  };
  try {
    return (await callAsApp(call, installationShape, installationId)).data.permissions;
  } catch (error) {
    throw error instanceof NotFoundError ? notInstalled(error) : error;
  }
}

function describe({ installationId, repositoryId }: TokenScope): string {
  const where = `installation ${installationId}`;
  return repositoryId === undefined ? where : `repository ${repositoryId} of ${where}`;
}
