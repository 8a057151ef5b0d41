/**
 * Scripts over the hash of a commit's checks. One field for each check run: `<by> <writing> <doubt> <JSON>`.
 *
 * - `by`: stamp of whoever wrote it last, or is writing. Lower ones are refused.
 * - `writing`: stamp of whoever has set out to write and not said how it ended; `0`: nobody.
 * - `doubt`: two writes may have overtaken one another, so that nobody knows what GitHub shows. Whoever has at least this
 *   stamp writes, whatever the digest says; `0`: no doubt.
 * - JSON: `{id, digest, externalId}`, or `{creatingSince}` while somebody creates the run.
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
local function due(it, stamp) return it.doubt ~= '0' and tonumber(stamp) >= tonumber(it.doubt) end
`;

/**
 * A request that was sent and never answered has landed, or never will, after this. Microseconds: a little longer than
 * the bridge waits for GitHub's answer. (What a frozen worker sends later, it notices itself when it wakes up.)
 */
export const SETTLED_AFTER_US = 35_000_000;

/**
 * Is there something to write? If so the write has begun; then the third value says whether somebody else's is under way.
 * Arguments: name, stamp, digest, field that says "listed".
 */
export const LOOK = `${READ}
local name, stamp, digest, listed = unpack(ARGV)
local it = read(name)
if not it then return { 'absent', tostring(redis.call('HEXISTS', KEYS[1], listed)) } end
if not it.known.id then return { 'claimed', it.text } end
if tonumber(it.by) > tonumber(stamp) then return { 'outdated' } end
if it.known.digest == digest and it.writing == '0' and not due(it, stamp) then
  put(name, stamp, '0', it.doubt, it.json)
  return { 'equal' }
end
local overtaking = it.writing ~= '0' and it.writing ~= stamp
put(name, stamp, stamp, overtaking and plus(stamp, ${SETTLED_AFTER_US}) or it.doubt, it.json)
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

/** Takes a claim or a record back while it is still that one; what exists must then be listed anew. */
export const WITHDRAW = `
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then return redis.call('HDEL', KEYS[1], ARGV[1], ARGV[3]) end
return 0`;

/**
 * A check run was created. Returns the id of one that is superfluous, or an empty text: whoever was frozen after it had
 * claimed the name may have created a second one. GitHub shows the newest, so that is the one that is kept.
 * Arguments: name, claim, stamp, id, JSON, JSON without digest, seconds to live.
 */
export const CREATED = `${READ}
local name, claim, stamp, id, json, bare, ttl = unpack(ARGV)
local it = read(name)
redis.call('EXPIRE', KEYS[1], ttl)
if not it or it.text == claim or (it.known.id and string.format('%.0f', it.known.id) == id) then
  put(name, stamp, '0', '0', json)
  return ''
end
if not it.known.id then
  put(name, stamp, '0', '0', bare)
  return ''
end
local other = string.format('%.0f', it.known.id)
local mine = tonumber(id) > tonumber(other)
put(name, it.by, it.writing, plus(it.by, 1), mine and bare or it.json)
return mine and other or id`;

/**
 * What GitHub lists exists. A newer one of a name that is known was created by somebody who woke up late, and GitHub
 * shows that one. Arguments: seconds to live, field "listed", then name, id, JSON.
 */
export const LISTED = `${READ}
redis.call('HSET', KEYS[1], ARGV[2], '1')
redis.call('EXPIRE', KEYS[1], ARGV[1])
for index = 3, #ARGV, 3 do
  local name, id, json = ARGV[index], ARGV[index + 1], ARGV[index + 2]
  local it = read(name)
  if not it or not it.known.id then
    put(name, '0', '0', '0', json)
  elseif it.known.id < tonumber(id) then
    put(name, it.by, it.writing, plus(it.by, 1), json)
  end
end
return 1`;
