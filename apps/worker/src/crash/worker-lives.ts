import { randomUUID } from 'node:crypto';
import type { Keys, RedisConnection } from '@failfast-ci/queue';

const BEAT_MS = 2_500;
/** Half of a job's lock: whoever died is silent for longer than this before its jobs are taken over. */
const SILENT_MS = 7_500;
const REMEMBER_MS = 24 * 3600_000;

/** Which worker processes there are, and which of them ended without a word. */
export interface WorkerLives {
  /** This process. */
  readonly id: string;
  /** Gives signs of life from now on. */
  begin(): void;
  /** It ends in order: whatever it leaves behind was no crash. */
  end(): Promise<void>;
  /** How many of these processes died. */
  diedAmong(ids: string[]): Promise<number>;
  /** How many died after this moment (milliseconds since the epoch), at most a day ago. */
  diedSince(since: number): Promise<number>;
}

/** Kept in one sorted set: process → its last sign of life. A frozen one seems dead until it goes on. */
export function createWorkerLives({ redis, keys }: { redis: RedisConnection; keys: Keys }): WorkerLives {
  const id = randomUUID();
  let timer: NodeJS.Timeout | undefined;
  const beat = async (): Promise<void> => {
    const now = Date.now();
    await redis.zadd(keys.workers, now, id);
    await redis.zremrangebyscore(keys.workers, 0, now - REMEMBER_MS);
    await redis.pexpire(keys.workers, REMEMBER_MS);
  };
  return {
    id,
    begin() {
      const tick = () => void beat().catch(() => {}); // Redis is away, which is told elsewhere
      timer = setInterval(tick, BEAT_MS);
      tick();
    },
    async end() {
      clearInterval(timer);
      await redis.zrem(keys.workers, id);
    },
    async diedAmong(ids) {
      if (ids.length === 0) return 0;
      const signs = await redis.zmscore(keys.workers, ...ids);
      return signs.filter((sign) => sign !== null && Number(sign) < Date.now() - SILENT_MS).length;
    },
    // Whoever gave its last sign just before may have died just after.
    diedSince: (since) => redis.zcount(keys.workers, since - BEAT_MS, Date.now() - SILENT_MS),
  };
}
