import { type Keys, TTL_S } from './keys.ts';
import type { ProducerDeps } from './producer.ts';

/**
 * What to append to the id of the job that a delivery becomes; `null` when the delivery is marked as accepted.
 *
 * A job that ended and lost its mark was dead-lettered: it runs again. BullMQ keeps ended jobs for a while and takes no
 * second one of the same id, so the new one is told apart by when the old one ended, the same for whoever adds it.
 */
const LOOK_UP = `
local answers = {}
for i = 1, #KEYS, 2 do
  local mark, job = KEYS[i], KEYS[i + 1]
  local suffix = false
  if redis.call('EXISTS', mark) == 0 then
    suffix = ''
    local ended = redis.call('HGET', job, 'finishedOn')
    while ended do
      suffix = suffix .. '~' .. ended
      ended = redis.call('HGET', job .. suffix, 'finishedOn')
    end
  end
  answers[#answers + 1] = suffix
end
return answers`;

/** 1 for each mark that was not there before. */
const MARK = `
local answers = {}
for i, mark in ipairs(KEYS) do
  answers[i] = redis.call('SET', mark, ARGV[2], 'EX', ARGV[1], 'NX') and 1 or 0
end
return answers`;

/** One answer for each delivery, in order: see {@link LOOK_UP}. One command for all of them. */
export async function lookUpDeliveries(
  { redis, keys, queues }: ProducerDeps,
  deliveries: readonly { id: string; jobId: string }[],
): Promise<(string | null)[]> {
  const names = deliveries.flatMap(({ id, jobId }) => [keys.delivery(id), queues.decide.toKey(jobId)]);
  return (await redis.eval(LOOK_UP, names.length, ...names)) as (string | null)[];
}

/** Marks deliveries as accepted. Of two processes that took the same one at once, only the first learns that it did. */
export async function markAccepted(
  { redis, keys }: { redis: ProducerDeps['redis']; keys: Keys },
  ids: readonly string[],
  ttlS: number = TTL_S.delivery,
): Promise<Set<string>> {
  const names = ids.map(keys.delivery);
  const marked = (await redis.eval(MARK, ids.length, ...names, ttlS, Date.now())) as number[];
  return new Set(ids.filter((_, index) => marked[index] === 1));
}
