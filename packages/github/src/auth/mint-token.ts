import { ForbiddenError, type PermanentError } from '@failfast-ci/core';
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
 * @throws ForbiddenError naming the permission that the installation lacks, or the repository it does not cover
 * @throws NotFoundError when the App was uninstalled
 */
export async function mintToken(callAsApp: CallAsApp, scope: TokenScope): Promise<InstallationToken> {
  const { installationId, repositoryId, permissions } = scope;
  try {
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
  } catch (error) {
    if (isRefusedByValidation(error)) throw await explain(callAsApp, scope, error);
    throw error;
  }
}

function isRefusedByValidation(error: unknown): error is PermanentError {
  return error instanceof Error && 'code' in error && error.code === 'github-validation-failed';
}

/** GitHub says that something is not granted but not what: the installation itself tells. */
async function explain(callAsApp: CallAsApp, scope: TokenScope, refused: PermanentError): Promise<ForbiddenError> {
  const { data } = await callAsApp(
    {
      route: 'GET /app/installations/{installation_id}',
      parameters: { installation_id: scope.installationId },
      doing: `read installation ${scope.installationId}`,
    },
    installationShape,
    scope.installationId,
  );
  const missing = missingPermissions(scope.permissions, data.permissions);
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

function describe({ installationId, repositoryId }: TokenScope): string {
  const where = `installation ${installationId}`;
  return repositoryId === undefined ? where : `repository ${repositoryId} of ${where}`;
}
