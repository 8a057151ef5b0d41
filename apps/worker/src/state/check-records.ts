import type { RedisConnection } from '@failfast-ci/queue';
import { TTL_S } from '@failfast-ci/queue';
import type { Stamp } from '../fence/attempt-stamp.ts';
import { ABORT, CLAIM, CREATED, DOUBT, FINISH, FORGET, LISTED, LOOK, WITHDRAW } from './check-scripts.ts';

/** What is known of one check run. */
export interface KnownCheck {
  id: number;
  /** What it looked like when written last. */
  digest?: string;
  externalId?: string;
}

/** What is to be done about one check run. */
export type Look =
  /** It looks like that already. */
  | { state: 'equal' }
  /** Somebody who began later has written it. */
  | { state: 'outdated' }
  /** It is to be updated; the write counts as begun. `overtaking`: another one has begun and not said how it ended. */
  | { state: 'write'; known: KnownCheck; overtaking: boolean }
  /** Somebody creates it, for so many milliseconds. */
  | { state: 'claimed'; claim: string; ageMs: number }
  /** Nobody is sure of one; `listed`: GitHub was asked, and it does not exist. */
  | { state: 'absent'; listed: boolean };

export type CheckRecords = ReturnType<typeof createCheckRecords>;

/** What is known of the check runs of commits, and who may write them. `key` names the commit. */
export function createCheckRecords(redis: RedisConnection) {
  return {
    async look(key: string, name: string, stamp: Stamp, digest: string): Promise<Look> {
      const answer = (await redis.eval(LOOK, 1, key, name, stamp, digest)) as string[];
      const [state, text = '', more] = answer;
      if (state === 'write') return { state, known: JSON.parse(text), overtaking: more === '1' };
      if (state === 'absent') return { state, listed: text === '1' };
      // After a failover to a machine whose clock is far behind, a claim may seem to be of the future.
      if (state === 'claimed') return { state, claim: text, ageMs: Math.abs(Number(more)) };
      return { state: state as 'equal' | 'outdated' };
    },
    /** False when somebody else began meanwhile: which of both GitHub shows is not known then. */
    async finish(key: string, name: string, stamp: Stamp, known: KnownCheck): Promise<boolean> {
      return (await redis.eval(FINISH, 1, key, name, stamp, JSON.stringify(known), TTL_S.checks)) === 1;
    },
    /** GitHub refused the write: what it shows is what it showed before. */
    async abort(key: string, name: string, stamp: Stamp): Promise<void> {
      await redis.eval(ABORT, 1, key, name, stamp);
    },
    /** What it looks like may not be what is true of the commit: whoever comes next is to write. */
    async doubt(key: string, name: string): Promise<void> {
      await redis.eval(DOUBT, 1, key, name);
    },
    /** Takes the name for whoever is about to create the check run; undefined when it is to look again. */
    async claim(key: string, name: string, stamp: Stamp): Promise<string | undefined> {
      return ((await redis.eval(CLAIM, 1, key, name, stamp)) as string) || undefined;
    },
    /**
     * Gives the name free; false when it is somebody else's. With `unsure`, the stamp of now, nobody knows whether the
     * run was created: GitHub is asked next.
     */
    async withdraw(key: string, name: string, claim: string, unsure?: Stamp): Promise<boolean> {
      return (await redis.eval(WITHDRAW, 1, key, name, claim, unsure ?? '')) === 1;
    },
    /**
     * Notes a created run. Returns the id of one that is superfluous, if now there are two; `overtaken` when somebody
     * found this one before and wrote it.
     */
    async created(
      key: string,
      name: string,
      { claim, stamp, known }: { claim: string; stamp: Stamp; known: KnownCheck },
    ): Promise<number | 'overtaken' | undefined> {
      const { digest: _, ...bare } = known;
      const texts = [JSON.stringify(known), JSON.stringify(bare)];
      const answer = await redis.eval(CREATED, 1, key, name, claim, stamp, known.id, ...texts, TTL_S.checks);
      return answer === 'overtaken' ? answer : Number(answer) || undefined;
    },
    /** The run with this id is gone at GitHub. */
    async forget(key: string, name: string, id: number): Promise<void> {
      await redis.eval(FORGET, 1, key, name, id);
    },
    /**
     * `asked`: a stamp taken before GitHub was asked. `maybeLost`: Redis may have come up empty a moment ago. Returns the ids
     * of older runs of a name, which are superfluous.
     */
    async listed(
      key: string,
      asked: Stamp,
      runs: (KnownCheck & { name: string })[],
      { maybeLost = false } = {},
    ): Promise<number[]> {
      const rows = runs.flatMap(({ name, ...known }) => [name, known.id, JSON.stringify(known)]);
      return (
        (await redis.eval(LISTED, 1, key, TTL_S.checks, asked, maybeLost ? 'lost' : '', ...rows)) as string[]
      ).map(Number);
    },
    async read(key: string, name: string): Promise<Partial<KnownCheck> | undefined> {
      const text = await redis.hget(key, name);
      return text === null ? undefined : parse(text);
    },
    /**
     * Nobody knows whether it shows the truth, and whoever has this stamp is to write again. So it is, too, for one that
     * was only found at GitHub: after a Redis that lost everything nobody remembers whose it was.
     */
    async isDoubtful(key: string, name: string, stamp: Stamp): Promise<boolean> {
      const text = (await redis.hget(key, name)) ?? '{}';
      const [, doubt] = /^\d+ \d+ ([1-9]\d*) /.exec(text) ?? [];
      if (doubt !== undefined) return stamp >= Number(doubt);
      const { id, digest } = parse(text);
      return id !== undefined && digest === undefined;
    },
    async names(key: string): Promise<Set<string>> {
      return new Set((await redis.hkeys(key)).filter((field) => !field.startsWith('@')));
    },
  };
}

/** Records of older versions have no stamps before their JSON. */
const parse = (text: string): Partial<KnownCheck> => JSON.parse(text.slice(text.indexOf('{')));
