import { SETTLED_AFTER_MS } from '../fence/settled.ts';

/**
 * Scripts over the hash of a commit's checks. One field for each check run: `<by> <writing> <doubt> <JSON>`.
 *
 * - `by`: stamp of whoever wrote it last, or is writing. Lower ones are refused.
 * - `writing`: stamp of whoever has set out to write and not said how it ended; `0`: nobody.
 * - `doubt`: two writes may have overtaken one another, so that nobody knows what GitHub shows. Whoever has at least this
 *   stamp writes, whatever the digest says; `0`: no doubt.
 * - JSON: `{id, digest, externalId}`, or `{creatingSince}` while somebody creates the run.
 *
 * And two that are no names: `@listed`, while what is not known does not exist; and `@unsure`, when it was last left
 * open whether a run was created.
 */
const READ = `
local function read(name)
  local text = redis.call('HGET', KEYS[1], name)
  if not text then return nil end
  local by, writing, doubt, json = string.match(text, '^(%d+) (%d+) (%d+) (.*)$')
  if not by then by, writing, doubt, json = '0', '0', '0', text end
  return { by = by, writing = writing, doubt = doubt, json = json, text = text, known = cjson.decode(json) }
end
local function put(name, by, writing, doubt, json)
  redis.call('HSET', KEYS[1], name, table.concat({ by, writing, doubt, json }, ' '))
end
local function plus(stamp, more) return string.format('%.0f', tonumber(stamp) + more) end
local function now()
  local time = redis.call('TIME')
  return tonumber(time[1]) * 1000000 + tonumber(time[2])
end
local function due(it, stamp) return it.doubt ~= '0' and tonumber(stamp) >= tonumber(it.doubt) end
`;

/** See settled.ts. Stamps are microseconds. */
export const SETTLED_AFTER_US = SETTLED_AFTER_MS * 1_000;

/**
 * Is there something to write? If so the write has begun; then the third value says whether somebody else's is under way.
 * Of a claim the third value is its age in milliseconds. What may have been created is listed once more when it can no
 * longer come into being, whatever is known by then. Arguments: name, stamp, digest.
 */
export const LOOK = `${READ}
local name, stamp, digest = unpack(ARGV)
local it = read(name)
local unsure = redis.call('HGET', KEYS[1], '@unsure')
if unsure and tonumber(stamp) >= tonumber(unsure) + ${SETTLED_AFTER_US} then return { 'absent', '0' } end
if not it then return { 'absent', tostring(redis.call('HEXISTS', KEYS[1], '@listed')) } end
if not it.known.id then
  return { 'claimed', it.text, string.format('%.0f', now() / 1000 - (it.known.creatingSince or 0)) }
end
if tonumber(it.by) > tonumber(stamp) then return { 'outdated' } end
if it.known.digest == digest and it.writing == '0' and not due(it, stamp) then
  put(name, stamp, '0', it.doubt, it.json)
  return { 'equal' }
end
local overtaking = it.writing ~= '0' and it.writing ~= stamp
local settled = plus(math.max(now(), tonumber(stamp)), ${SETTLED_AFTER_US})
put(name, stamp, stamp, overtaking and settled or it.doubt, it.json)
return { 'write', it.json, overtaking and '1' or '0' }`;

/**
 * The write has ended. 1: nobody came in between; 0: somebody did, and the next one writes again.
 * Arguments: name, stamp, JSON, seconds to live.
 */
export const FINISH = `${READ}
local name, stamp, json, ttl = unpack(ARGV)
local it = read(name)
redis.call('EXPIRE', KEYS[1], ttl)
if not it or it.by == stamp then
  put(name, stamp, '0', it and not due(it, stamp) and it.doubt or '0', json)
  return 1
end
put(name, it.by, it.writing, plus(it.by, 1), it.json)
return 0`;

/** The write was refused before it had any effect. Arguments: name, stamp. */
export const ABORT = `${READ}
local name, stamp = unpack(ARGV)
local it = read(name)
if it and it.by == stamp then put(name, stamp, '0', it.doubt, it.json) end
return 1`;

/** Whoever comes next writes, whatever the digest says. Arguments: name. */
export const DOUBT = `${READ}
local name = ARGV[1]
local it = read(name)
if it then put(name, it.by, it.writing, plus(it.by, 1), it.json) end
return 1`;

/**
 * Takes the name for whoever is about to create the check run; an empty text when somebody else has it, or nobody knows
 * any more what exists. Arguments: name, stamp.
 */
export const CLAIM = `${READ}
local name, stamp = unpack(ARGV)
if read(name) or redis.call('HEXISTS', KEYS[1], '@listed') == 0 then return '' end
put(name, stamp, '0', '0', string.format('{"creatingSince":%.0f}', now() / 1000))
return redis.call('HGET', KEYS[1], name)`;

/**
 * Takes a claim back while it is still that one. With "unsure" the run may have been created: GitHub is to be asked, and
 * an answer to a question from before this moment does not count. Arguments: name, claim, and a stamp if unsure.
 */
export const WITHDRAW = `${READ}
local name, claim, unsure = unpack(ARGV)
if redis.call('HGET', KEYS[1], name) ~= claim then return 0 end
redis.call('HDEL', KEYS[1], name)
if unsure ~= '' then
  redis.call('HDEL', KEYS[1], '@listed')
  redis.call('HSET', KEYS[1], '@unsure', unsure)
end
return 1`;

/** The run with this id is gone at GitHub; a newer one of the name is not. Arguments: name, id. */
export const FORGET = `${READ}
local name, id = unpack(ARGV)
local it = read(name)
if it and it.known.id and string.format('%.0f', it.known.id) == id then redis.call('HDEL', KEYS[1], name, '@listed') end
return 1`;

/**
 * A check run was created. Returns the id of one that is superfluous, or an empty text: whoever was frozen after it had
 * claimed the name may have created a second one. GitHub shows the newest, so that is the one that is kept. "overtaken":
 * somebody found this one at GitHub before its author heard of it, and wrote it.
 * Arguments: name, claim, stamp, id, JSON, JSON without digest, seconds to live.
 */
export const CREATED = `${READ}
local name, claim, stamp, id, json, bare, ttl = unpack(ARGV)
local it = read(name)
redis.call('EXPIRE', KEYS[1], ttl)
if not it or it.text == claim then
  put(name, stamp, '0', '0', json)
  return ''
end
if not it.known.id then
  put(name, stamp, '0', '0', bare)
  return ''
end
local other = string.format('%.0f', it.known.id)
if other == id then
  if it.by ~= '0' then return 'overtaken' end
  put(name, stamp, '0', it.doubt, json)
  return ''
end
local mine = tonumber(id) > tonumber(other)
put(name, it.by, it.writing, plus(it.by, 1), mine and bare or it.json)
return mine and other or id`;

/**
 * What GitHub lists exists. A newer one of a name that is known was created by somebody who woke up late, or by a request
 * that GitHub took late, and GitHub shows that one; the other's id is returned. Where Redis may have come up empty since, nobody
 * knows whether somebody was creating one: GitHub is asked again when that is settled. Arguments: seconds to live, stamp
 * taken before GitHub was asked, "lost" in that case, then name, id, JSON.
 */
export const LISTED = `${READ}
local ttl, asked = ARGV[1], tonumber(ARGV[2])
if ARGV[3] == 'lost' and redis.call('HEXISTS', KEYS[1], '@listed') + redis.call('HEXISTS', KEYS[1], '@unsure') == 0 then
  redis.call('HSET', KEYS[1], '@unsure', plus(ARGV[2], -1))
end
local unsure = tonumber(redis.call('HGET', KEYS[1], '@unsure') or '0')
if asked > unsure then redis.call('HSET', KEYS[1], '@listed', '1') end
if asked >= unsure + ${SETTLED_AFTER_US} then redis.call('HDEL', KEYS[1], '@unsure') end
redis.call('EXPIRE', KEYS[1], ttl)
local surplus = {}
for index = 4, #ARGV, 3 do
  local name, id, json = ARGV[index], ARGV[index + 1], ARGV[index + 2]
  local it = read(name)
  if not it or not it.known.id then
    put(name, '0', '0', '0', json)
  elseif it.known.id < tonumber(id) then
    put(name, it.by, it.writing, plus(it.by, 1), json)
    surplus[#surplus + 1] = string.format('%.0f', it.known.id)
  end
end
return surplus`;
