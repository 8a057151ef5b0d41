import { randomBytes } from 'node:crypto';
import type { GithubContext } from '../context.ts';
import { ApiError } from '../http/api-error.ts';
import type { Installation, InstallationToken } from '../model/types.ts';
import type { Permissions } from '../options.ts';
import { grants } from './permissions.ts';

/** Most repositories a token may be narrowed to. */
const MOST_REPOSITORIES = 500;

export interface MintedToken {
  value: string;
  token: InstallationToken;
}

/**
 * Makes an access token as `POST /app/installations/{id}/access_tokens` does. The value is far longer than the
 * classic forty characters, as GitHub's stateless tokens are since April 2026.
 */
export function mintToken(
  context: GithubContext,
  installation: Installation,
  body: Record<string, unknown>,
): MintedToken {
  const value = `ghs_${context.app.id}_${randomBytes(150).toString('base64url')}`;
  const token: InstallationToken = {
    installationId: installation.id,
    permissions: { metadata: 'read', ...narrowedPermissions(installation, body.permissions) },
    repositoryIds: narrowedRepositories(context, installation, body),
    createdAt: context.now(),
    expiresAt: context.now() + context.tokenLifetimeMs,
  };
  context.state.tokens.set(value, token);
  return { value, token };
}

function narrowedPermissions(installation: Installation, asked: unknown): Permissions {
  if (asked === undefined || asked === null) return { ...installation.permissions };
  const wanted = asked as Permissions;
  for (const [name, grade] of Object.entries(wanted)) {
    if (grants(installation.permissions, name, grade)) continue;
    throw new ApiError(422, 'The permissions requested are not granted to this installation.');
  }
  return { ...wanted };
}

function narrowedRepositories(
  { state }: GithubContext,
  installation: Installation,
  body: Record<string, unknown>,
): number[] | null {
  const visible = state.repositoriesOf(installation);
  const byId = (body.repository_ids as number[] | undefined)?.map((id) => visible.find((one) => one.id === id)?.id);
  const byName = (body.repositories as string[] | undefined)?.map(
    (name) => visible.find((one) => one.name.toLowerCase() === name.toLowerCase())?.id,
  );
  if (!byId && !byName) return null;
  const ids = [...(byId ?? []), ...(byName ?? [])];
  if (ids.length > MOST_REPOSITORIES) throw new ApiError(422, `There are more than ${MOST_REPOSITORIES} repositories.`);
  if (ids.length === 0 || ids.includes(undefined)) {
    throw new ApiError(
      422,
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    );
  }
  return ids as number[];
}
