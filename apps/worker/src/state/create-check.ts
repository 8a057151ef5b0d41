import {
  type CheckRun,
  type CheckRunContent,
  NotSentError,
  PermanentError,
  RateLimitedError,
  type Repository,
} from '@failfast-ci/core';
import type { GithubRepository } from '@failfast-ci/github';
import type { Keys, RedisConnection } from '@failfast-ci/queue';
import { type Stamp, takeStamp } from '../fence/attempt-stamp.ts';
import { SETTLED_AFTER_MS } from '../fence/settled.ts';
import { ifNotFound } from '../hopeless.ts';
import type { WantedCheck } from './check-board.ts';
import type { CheckRecords, Look } from './check-records.ts';

/** One commit, and who wants to write there. `key` names it in Redis. */
export interface Place {
  key: string;
  api: GithubRepository;
  repository: Repository;
  sha: string;
  stamp: Stamp;
}

/** Creates check runs so that of each name there is one; see ADR 0013. */
export interface CheckCreation {
  /** Asks GitHub what exists: after a lost Redis, or a creation that may or may not have happened. */
  list(at: Place): Promise<void>;
  /** Creates a run that does not exist; undefined: somebody else is at it, look again. */
  create(
    at: Place,
    check: WantedCheck & { sendBefore: number },
    digest: string,
  ): Promise<'written' | 'contested' | undefined>;
  /** Somebody else creates the run: waits a little, finds it at GitHub, or gives the name free; then look again. */
  wait(at: Place, name: string, claim: Look & { state: 'claimed' }): Promise<void>;
}

/** A creation takes less than a second. Whoever needs longer may have died after it was done: GitHub knows. */
const LOOK_AFTER_MS = 5_000;
/** Between two looks of one who waits. */
const LOOK_EVERY_MS = 10_000;
const POLL_MS = 150;

const SURPLUS: CheckRunContent = {
  status: 'completed',
  conclusion: 'neutral',
  title: 'Replaced by a newer check run of the same name',
  summary: 'A worker of the bridge was away for a while and created this check run a second time.',
};

export function createCheckCreation(
  deps: { redis: RedisConnection; keys: Keys },
  records: CheckRecords,
): CheckCreation {
  /** When each attempt looked last for what somebody else creates. */
  const looked = new WeakMap<Place, number>();

  async function list(at: Place): Promise<void> {
    const asked = await takeStamp(deps);
    // What cannot be found has no check runs either.
    const runs = await at.api.listCheckRuns(at.sha).catch(ifNotFound<CheckRun[]>([]));
    const known = runs.map(({ id, name, externalId }) => ({ id, name, ...(externalId !== null && { externalId }) }));
    const sorted = known.sort((a, b) => a.id - b.id);
    const maybeLost = (await deps.redis.exists(deps.keys.epoch)) === 0;
    for (const id of await records.listed(at.key, asked, sorted, { maybeLost })) await end(at, id);
  }

  async function end({ api }: Place, surplus: number): Promise<void> {
    // It may be gone already.
    await api.updateCheckRun(surplus, { content: SURPLUS }).catch(ifNotFound(undefined));
  }

  return {
    list,
    async create(at, check, digest) {
      const { key, api, sha, stamp } = at;
      const { name, externalId } = check;
      const claim = await records.claim(key, name, stamp);
      if (claim === undefined) return undefined;
      try {
        const { id } = await api.createCheckRun({ ...check, headSha: sha });
        const surplus = await records.created(key, name, { claim, stamp, known: { id, digest, externalId } });
        if (surplus === undefined) return 'written';
        if (surplus === 'overtaken') return undefined;
        await end(at, surplus);
        return 'contested';
      } catch (error) {
        // A refusal created nothing. Anything else may have: whoever comes next looks before creating.
        const unsure = !isRefusal(error);
        const mine = await records.withdraw(key, name, claim, unsure ? await takeStamp(deps) : undefined);
        // Somebody else went on meanwhile and will not look: a second run that we created must not go unseen.
        if (unsure && !mine) await list(at);
        if (error instanceof NotSentError) return undefined;
        throw error;
      }
    },
    async wait(at, name, { claim, ageMs }) {
      if (ageMs >= SETTLED_AFTER_MS) {
        await records.withdraw(at.key, name, claim, await takeStamp(deps));
        return;
      }
      const last = looked.get(at) ?? Number.NEGATIVE_INFINITY;
      if (ageMs >= LOOK_AFTER_MS && Date.now() - last >= LOOK_EVERY_MS) {
        looked.set(at, Date.now());
        await list(at);
      } else await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    },
  };
}

/** Errors that say that nothing was done. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof PermanentError || error instanceof RateLimitedError || error instanceof NotSentError;
