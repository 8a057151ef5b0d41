import { resolveCommit } from '../git/bare-repository.ts';
import { ApiError } from '../http/api-error.ts';
import type { StoredRepository } from '../model/types.ts';

/** The commit of a ref or id; GitHub's 422 when the repository has none. */
export async function requireCommit(repository: StoredRepository, name: string): Promise<string> {
  const sha = await resolveCommit(repository.dir, name);
  if (!sha) throw new ApiError(422, `No commit found for SHA: ${name}`);
  return sha;
}

/** As `requireCommit`, for where GitHub takes neither branches nor abbreviations. */
export async function requireFullSha(repository: StoredRepository, sha: string): Promise<string> {
  if ((await requireCommit(repository, sha)) !== sha) throw new ApiError(422, `No commit found for SHA: ${sha}`);
  return sha;
}
