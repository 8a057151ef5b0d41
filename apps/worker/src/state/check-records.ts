import type { RedisConnection } from '@failfast-ci/queue';
import { TTL_S } from '@failfast-ci/queue';
import type { Stamp } from '../fence/attempt-stamp.ts';
import { ABORT, CREATED, DOUBT, FINISH, LISTED, LOOK, WITHDRAW } from './check-scripts.ts';

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
  /** Somebody creates it. */
  | { state: 'claimed'; claim: string; since: number }
  /** Nobody knows of one; `listed` says whether GitHub was asked. */
  | { state: 'absent'; listed: boolean };

/** The commit's existing check runs have been listed: what is not known does not exist. */
const LISTED_FIELD = '@listed';

export type CheckRecords = ReturnType<typeof createCheckRecords>;

/** What is known of the check runs of commits, and who may write them. `key` names the commit. */
export function createCheckRecords(redis: RedisConnection) {
  return {
    async look(key: string, name: string, stamp: Stamp, digest: string): Promise<Look> {
      const answer = (await redis.eval(LOOK, 1, key, name, stamp, digest, LISTED_FIELD)) as string[];
      const [state, text = '', overtaking] = answer;
      if (state === 'write') return { state, known: JSON.parse(text), overtaking: overtaking === '1' };
      if (state === 'absent') return { state, listed: text === '1' };
      if (state === 'claimed') return { state, claim: text, since: Number(parse(text).creatingSince ?? 0) };
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
    /** Takes the name for whoever is about to create the check run; undefined when somebody else has it. */
    async claim(key: string, name: string, stamp: Stamp): Promise<string | undefined> {
      const claim = `${stamp} 0 0 ${JSON.stringify({ creatingSince: Date.now() })}`;
      return (await redis.hsetnx(key, name, claim)) === 1 ? claim : undefined;
    },
    /**
     * Gives the name free; false when it is somebody else's. With `unsure` nobody knows whether the run was created:
     * GitHub is asked next.
     */
    async withdraw(key: string, name: string, claim: string, { unsure }: { unsure: boolean }): Promise<boolean> {
      return Number(await redis.eval(WITHDRAW, 1, key, name, claim, unsure ? LISTED_FIELD : name)) > 0;
    },
    /** Notes a created run. Returns the id of one that is superfluous, if now there are two. */
    async created(
      key: string,
      name: string,
      { claim, stamp, known }: { claim: string; stamp: Stamp; known: KnownCheck },
    ): Promise<number | undefined> {
      const { digest: _, ...bare } = known;
      const texts = [JSON.stringify(known), JSON.stringify(bare)];
      const surplus = await redis.eval(CREATED, 1, key, name, claim, stamp, known.id, ...texts, TTL_S.checks);
      return Number(surplus) || undefined;
    },
    /** The run is gone at GitHub. */
    async forget(key: string, name: string): Promise<void> {
      await redis.hdel(key, name);
    },
    async listed(key: string, runs: (KnownCheck & { name: string })[]): Promise<void> {
      const rows = runs.flatMap(({ name, ...known }) => [name, known.id, JSON.stringify(known)]);
      await redis.eval(LISTED, 1, key, TTL_S.checks, LISTED_FIELD, ...rows);
    },
    async read(key: string, name: string): Promise<Partial<KnownCheck> | undefined> {
      const text = await redis.hget(key, name);
      return text === null ? undefined : parse(text);
    },
    /** Nobody knows whether it shows the truth, and whoever has this stamp is to write again. */
    async isDoubtful(key: string, name: string, stamp: Stamp): Promise<boolean> {
      const [, doubt] = /^\d+ \d+ ([1-9]\d*) /.exec((await redis.hget(key, name)) ?? '') ?? [];
      return doubt !== undefined && stamp >= Number(doubt);
    },
    async names(key: string): Promise<Set<string>> {
      return new Set((await redis.hkeys(key)).filter((field) => !field.startsWith('@')));
    },
  };
}

/** Records of older versions have no stamps before their JSON. */
const parse = (text: string): Partial<KnownCheck> & { creatingSince?: number } =>
  JSON.parse(text.slice(text.indexOf('{')));
