import type { Subject } from '@failfast-ci/core';
import { TTL_S } from './keys.ts';
import type { ProducerDeps } from './producer.ts';

/**
 * Who, when and what: the life of one delivery in a few words. Jobs are kept for an hour, because they are large; this
 * stays for two weeks, so that "why did nothing run on Tuesday" has an answer. It is for people: nothing is decided by it.
 */
export interface JourneyRecord {
  deliveryId: string;
  /** The delivery itself; absent for work that no delivery asked for, as a commit that upkeep found. */
  delivery?: { at: number; event: string; actor: string };
  subject?: Subject;
  /** In the order in which they happened. One that only repeated the step before it was left out. */
  steps: JourneyStep[];
}

/** How one job of a stage ended. */
export interface JourneyStep {
  /** Milliseconds since the epoch. */
  at: number;
  stage: 'decide' | 'mirror' | 'pipeline' | 'report';
  /** The closing words of the log: `done`, `refused`, `retrying`, `dead-lettered`, … */
  outcome: string;
  /** In words, redacted. */
  reason?: string;
  durationMs?: number;
  /** What the job did, in the vocabulary of the logs. */
  fields?: Record<string, string | number | boolean>;
  jobId?: string;
}

/** What one job adds to a journey. */
export interface JourneyEntry {
  deliveryId: string;
  delivery?: JourneyRecord['delivery'];
  subject?: Subject;
  step: JourneyStep;
}

/** Bounds of what is kept; the time is `TTL_S.journey`. A run takes 2.9 kB with its names: 86 MB at most. */
export const JOURNEY_LIMITS = {
  /** Of all repositories together; the longest untouched ones go first. */
  records: 30_000,
  /** Of one record: the first ones are kept, and the newest. */
  steps: 40,
  /** Under one name, as that of a repository. */
  underOneName: 200,
} as const;

/**
 * One command for all that a job has to say, and nothing of it can fail halfway. A step that says the same as the last
 * one (a retry with the same error, a report of a pipeline that still runs) leaves the record as it is.
 *
 * KEYS: the record, all records, then the names to find it by.
 */
const ADD = `
local record, all = KEYS[1], KEYS[2]
local id, now, ttl = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local step, says, delivery, subject, known = ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8]
local maxRecords, maxSteps, maxNamed, recordPrefix = tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11]), ARGV[12]
if redis.call('HGET', record, 'says') == says then return 0 end
local place = tonumber(redis.call('HGET', record, 'steps') or 0)
if place == maxSteps then place = maxSteps - 1 end
redis.call('HSET', record, 'step:' .. place, step, 'steps', place + 1, 'says', says)
if delivery ~= '' then redis.call('HSETNX', record, 'delivery', delivery) end
if subject ~= '' then redis.call(known == '1' and 'HSET' or 'HSETNX', record, 'subject', subject) end
redis.call('EXPIRE', record, ttl)
for i = 3, #KEYS do
  redis.call('ZADD', KEYS[i], now, id)
  redis.call('ZREMRANGEBYRANK', KEYS[i], 0, -maxNamed - 1)
  redis.call('EXPIRE', KEYS[i], ttl)
end
redis.call('ZADD', all, now, id)
redis.call('EXPIRE', all, ttl)
redis.call('ZREMRANGEBYSCORE', all, '-inf', now - ttl * 1000)
local excess = redis.call('ZCARD', all) - maxRecords
if excess > 0 then
  local gone = redis.call('ZPOPMIN', all, math.min(excess, 100))
  for i = 1, #gone, 2 do redis.call('DEL', recordPrefix .. gone[i]) end
end
return 1`;

type Deps = Pick<ProducerDeps, 'redis' | 'keys'>;

/** Adds what a job has to say. Sent right before the job's own end it costs no round trip: nobody has to wait for it. */
export async function addToJourney({ redis, keys }: Deps, entry: JourneyEntry): Promise<void> {
  const { deliveryId, delivery, subject, step } = entry;
  const { records, steps, underOneName } = JOURNEY_LIMITS;
  const names = namesOf(entry).map((name) => keys.journeysNamed(name));
  await redis.eval(
    ADD,
    2 + names.length,
    keys.journey(deliveryId),
    keys.journeys,
    ...names,
    deliveryId,
    step.at,
    TTL_S.journey,
    JSON.stringify(step),
    whatItSays(step),
    delivery ? JSON.stringify(delivery) : '',
    subject ? JSON.stringify(subject) : '',
    // A run knows its commit; the event that led to it, such as a comment, may not.
    subject?.sha !== undefined ? 1 : 0,
    records,
    steps,
    underOneName,
    keys.journey(''),
  );
}

/** Equal for steps that tell people the same. */
function whatItSays({ stage, outcome, reason = '', fields }: JourneyStep): string {
  return [stage, outcome, reason, fields?.gitlab_status ?? '', fields?.gitlab_pipeline_id ?? '']
    .join(' ')
    .slice(0, 500);
}

/** Commits are found by as few of their characters as people usually have at hand. */
export const SHORTEST_SHA = 7;

function namesOf({ subject, step }: JourneyEntry): string[] {
  const pipelineId = step.fields?.gitlab_pipeline_id;
  const names = pipelineId === undefined ? [] : [nameOf.pipeline(Number(pipelineId))];
  if (!subject) return names;
  const { repository, number, sha, source } = subject;
  names.push(nameOf.repository(repository.fullName));
  if (number !== undefined) names.push(nameOf.number(number), nameOf.pullRequest(repository.fullName, number));
  const commits = [sha, source?.kind === 'tag' ? source.commitSha : undefined].filter((id) => id !== undefined);
  return [...names, ...new Set(commits.map(nameOf.commit))];
}

/** The names under which journeys are found; the fewest journeys are found under the last ones. */
export const nameOf = {
  repository: (fullName: string) => fullName.toLowerCase(),
  number: (number: number) => `#${number}`,
  pullRequest: (fullName: string, number: number) => `${fullName.toLowerCase()}#${number}`,
  commit: (sha: string) => `@${sha.slice(0, SHORTEST_SHA).toLowerCase()}`,
  pipeline: (pipelineId: number) => `pipeline ${pipelineId}`,
};

/** The journeys of these deliveries that are still kept, in the given order. */
export async function readJourneys({ redis, keys }: Deps, deliveryIds: readonly string[]): Promise<JourneyRecord[]> {
  // One by one: a Cluster's pipeline would have to lie in one node.
  const records = await Promise.all(deliveryIds.map((id) => redis.hgetall(keys.journey(id))));
  return records.flatMap((fields, index) =>
    fields.steps === undefined ? [] : [toRecord(deliveryIds[index] as string, fields)],
  );
}

/** Deliveries that are known under a name, the newest first. */
export function deliveriesNamed({ redis, keys }: Deps, name: string): Promise<string[]> {
  return redis.zrevrange(keys.journeysNamed(name), 0, -1);
}

function toRecord(deliveryId: string, fields: Record<string, string>): JourneyRecord {
  const { delivery, subject, steps } = fields;
  return {
    deliveryId,
    ...(delivery !== undefined && { delivery: JSON.parse(delivery) as NonNullable<JourneyRecord['delivery']> }),
    ...(subject !== undefined && { subject: JSON.parse(subject) as Subject }),
    steps: Array.from({ length: Number(steps) }, (_, n) => JSON.parse(fields[`step:${n}`] ?? 'null')).filter(Boolean),
  };
}
