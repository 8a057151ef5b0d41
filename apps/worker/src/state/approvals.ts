import { type Keys, type RedisConnection, TTL_S } from '@failfast-ci/queue';

interface Deps {
  redis: RedisConnection;
  keys: Keys;
}

/** The commit of a pull request that was allowed to run last. */
export async function readApprovedSha(
  { redis, keys }: Deps,
  repositoryId: number,
  pullRequest: number,
): Promise<string | undefined> {
  return (await redis.get(keys.approvals(repositoryId, pullRequest))) ?? undefined;
}

/** Remembers that this very commit may run; another commit of the same pull request is asked about anew. */
export async function recordApproval(
  { redis, keys }: Deps,
  repositoryId: number,
  pullRequest: number,
  sha: string,
): Promise<void> {
  await redis.set(keys.approvals(repositoryId, pullRequest), sha, 'EX', TTL_S.approvals);
}
