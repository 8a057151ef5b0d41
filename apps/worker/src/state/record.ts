import type { RedisConnection } from '@failfast-ci/queue';

/** One JSON value in Redis, alive for `ttl` seconds after it was written last. */
export interface RecordStore<Value> {
  read(): Promise<Value | undefined>;
  write(value: Value): Promise<void>;
  /** Writes what becomes of the value that is there now, and returns it; called again when somebody else was faster. */
  update(change: (now: Value | undefined) => Value): Promise<Value>;
  /** Writes only where `seen` is still what is there. False: somebody else was faster, and nothing was written. */
  replace(seen: Value | undefined, value: Value): Promise<boolean>;
  remove(): Promise<void>;
}

/** Writes only over what was read: KEYS: the record; ARGV: what was read (empty: nothing), what to write, its life. */
const REPLACE = `
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1`;

export function record<Value>(redis: RedisConnection, key: string, ttl: number): RecordStore<Value> {
  const parse = (text: string | null): Value | undefined => (text === null ? undefined : (JSON.parse(text) as Value));
  const swap = async (text: string | null, value: Value): Promise<boolean> =>
    (await redis.eval(REPLACE, 1, key, text ?? '', JSON.stringify(value), ttl)) === 1;
  return {
    read: async () => parse(await redis.get(key)),
    async write(value) {
      await redis.set(key, JSON.stringify(value), 'EX', ttl);
    },
    async update(change) {
      for (;;) {
        const text = await redis.get(key);
        const value = change(parse(text));
        if (await swap(text, value)) return value;
      }
    },
    // Text that JSON.stringify wrote comes out of it again as it was: the order of an object's names is kept.
    replace: (seen, value) => swap(seen === undefined ? null : JSON.stringify(seen), value),
    async remove() {
      await redis.del(key);
    },
  };
}
