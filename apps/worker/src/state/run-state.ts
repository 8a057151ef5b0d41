import type { Run } from '@failfast-ci/core';
import { type Keys, type RedisConnection, TTL_S } from '@failfast-ci/queue';

/** How far one run has come in creating its pipeline. */
export interface RunState {
  /** What was asked for, to be asked for again. */
  run?: Run;
  /** Set before GitLab is asked, so that whoever repeats the job looks for the pipeline first. */
  creatingSince?: number;
  pipelineId?: number;
}

/** The state of one run. No step of it takes back one that another worker has gone further with. */
export interface RunStore {
  read(): Promise<RunState | undefined>;
  /** Notes the run; false when it was noted before. */
  begin(run: Run): Promise<boolean>;
  /** Notes that its pipeline is about to be created. Returns the state as it was before. */
  intend(run: Run): Promise<RunState | undefined>;
  /** Gives the run its pipeline, if it has none yet. Returns the one that it has. */
  adopt(run: Run, pipelineId: number): Promise<number>;
}

/** Writes the new value unless the old one names a pipeline already; answers with the old one. */
const UNLESS_IT_HAS_ONE = `
local text = redis.call('GET', KEYS[1])
if text and cjson.decode(text).pipelineId then return text end
redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2])
return text`;

export function createRunStore(redis: RedisConnection, keys: Keys, runId: string): RunStore {
  const key = keys.run(runId);
  const parse = (text: string | null): RunState | undefined => (text === null ? undefined : JSON.parse(text));
  const write = async (state: RunState): Promise<RunState | undefined> =>
    parse((await redis.eval(UNLESS_IT_HAS_ONE, 1, key, JSON.stringify(state), TTL_S.run)) as string | null);
  const read = async (): Promise<RunState | undefined> => parse(await redis.get(key));
  return {
    read,
    async begin(run) {
      return (await redis.set(key, JSON.stringify({ run }), 'EX', TTL_S.run, 'NX')) === 'OK';
    },
    async intend(run) {
      const since = (await read())?.creatingSince ?? Date.now();
      return write({ run, creatingSince: since });
    },
    async adopt(run, pipelineId) {
      return (await write({ run, pipelineId }))?.pipelineId ?? pipelineId;
    },
  };
}
