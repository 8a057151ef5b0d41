import { type Keys, type RedisConnection, TTL_S } from '@failfast-ci/queue';
import type { PipelineKey } from './open-pipelines.ts';

/**
 * Which pipeline speaks for a commit. Several pipelines may exist for one commit (retests, a push and a pull request)
 * but each check name exists once, so the newest pipeline owns them and what older ones say no longer shows.
 */
export interface ReportOwners {
  /** Makes the pipeline the owner unless a newer one of the same project is. Returns the owner. */
  claim(repositoryId: number, sha: string, pipeline: PipelineKey): Promise<PipelineKey>;
  /** Lets the pipeline no longer speak for the commit, if it did. */
  release(repositoryId: number, sha: string, pipeline: PipelineKey): Promise<void>;
  read(repositoryId: number, sha: string): Promise<PipelineKey | undefined>;
}

const FIELD = '@owner';

/** Pipeline ids of one GitLab grow with time. Another project (a moved mirror) takes over without comparing. */
const CLAIM = `
local current = redis.call('HGET', KEYS[1], ARGV[1])
if current then
  local project, pipeline = current:match('^(%d+):(%d+)$')
  if project == ARGV[2] and tonumber(pipeline) > tonumber(ARGV[3]) then return current end
end
local mine = ARGV[2] .. ':' .. ARGV[3]
redis.call('HSET', KEYS[1], ARGV[1], mine)
redis.call('EXPIRE', KEYS[1], ARGV[4])
return mine`;

const RELEASE = `
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then return redis.call('HDEL', KEYS[1], ARGV[1]) end
return 0`;

export function createReportOwners(redis: RedisConnection, keys: Keys): ReportOwners {
  return {
    async claim(repositoryId, sha, { projectId, pipelineId }) {
      const key = keys.checks(repositoryId, sha);
      return parse(String(await redis.eval(CLAIM, 1, key, FIELD, projectId, pipelineId, TTL_S.checks)));
    },
    async release(repositoryId, sha, { projectId, pipelineId }) {
      await redis.eval(RELEASE, 1, keys.checks(repositoryId, sha), FIELD, `${projectId}:${pipelineId}`);
    },
    async read(repositoryId, sha) {
      const text = await redis.hget(keys.checks(repositoryId, sha), FIELD);
      return text === null ? undefined : parse(text);
    },
  };
}

function parse(text: string): PipelineKey {
  const [projectId, pipelineId] = text.split(':').map(Number);
  return { projectId: projectId as number, pipelineId: pipelineId as number };
}
