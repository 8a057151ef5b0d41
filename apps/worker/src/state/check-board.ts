import {
  type CheckRunContent,
  type CommitStatus,
  contentDigest,
  NotFoundError,
  NotSentError,
  type Repository,
} from '@failfast-ci/core';
import type { GithubApp } from '@failfast-ci/github';
import type { Keys, RedisConnection } from '@failfast-ci/queue';
import type { Redactor } from '@failfast-ci/runtime';
import { attemptStamp } from '../fence/attempt-stamp.ts';
import { SEND_WITHIN_MS } from '../fence/settled.ts';
import { createCheckRecords } from './check-records.ts';
import { createCheckCreation, isRefusal, type Place } from './create-check.ts';
import { postStatus } from './post-status.ts';

export interface WantedCheck {
  name: string;
  externalId: string;
  content: CheckRunContent;
}

/**
 * - `written`: GitHub shows it now.
 * - `unchanged`: it looked like that already.
 * - `outdated`: somebody who began later has written it; what we know is old.
 * - `contested`: somebody who began later wrote while we did. Which of both GitHub shows is not known; whoever comes
 *   next writes again, and somebody was asked to come.
 */
export type WriteOutcome = 'written' | 'unchanged' | 'outdated' | 'contested';

/** The check runs and the commit status of a commit, made equal to what is wanted with as few calls as possible. */
export interface CheckBoard {
  /** Creates or updates one check run; does nothing when it already looks like that. */
  put(repository: Repository, sha: string, check: WantedCheck): Promise<WriteOutcome>;
  /** The same, but only for a check run of which nobody knows what it looks like, or that is not there. */
  mend(repository: Repository, sha: string, check: WantedCheck): Promise<WriteOutcome>;
  /** Lets whoever comes next {@link mend} a check run, and asks the pipeline that speaks for the commit to come. */
  doubt(repository: Repository, sha: string, name: string): Promise<void>;
  /** Names of the check runs that the commit is known to have. */
  names(repository: Repository, sha: string): Promise<Set<string>>;
  /** The external id that a check run was written with last, if it is known. */
  externalId(repository: Repository, sha: string, name: string): Promise<string | undefined>;
  /** Posts the commit status unless the last one posted was equal. One that GitHub refuses is told in the log, once. */
  putStatus(repository: Repository, sha: string, status: CommitStatus): Promise<WriteOutcome>;
}

export interface CheckBoardDeps {
  redis: RedisConnection;
  keys: Keys;
  github: GithubApp;
  /** Takes secrets out of what people will read: a forge may repeat in its errors what it was sent. */
  redact: Redactor;
  /**
   * Asks somebody to write the commit's checks again, because two writes may have overtaken one another: now, or when
   * the other one has landed or never will.
   */
  onContested: (repository: Repository, sha: string, when: 'now' | 'when-settled') => Promise<void>;
  warn: (message: string, error: unknown) => void;
}

export function createCheckBoard({ redis, keys, github, redact, onContested, warn }: CheckBoardDeps): CheckBoard {
  const records = createCheckRecords(redis);

  const creation = createCheckCreation({ redis, keys }, records);

  /** undefined: look again. */
  async function putOnce(at: Place, wanted: WantedCheck, digest: string): Promise<WriteOutcome | undefined> {
    const { key, api, sha, stamp } = at;
    const { name, externalId } = wanted;
    // Counted from before the write begins, so that others may count from its beginning.
    const check = { ...wanted, sendBefore: Date.now() + SEND_WITHIN_MS };
    const look = await records.look(key, name, stamp, digest);
    switch (look.state) {
      case 'equal':
        return 'unchanged';
      case 'outdated':
        return 'outdated';
      case 'absent':
        if (look.listed) return creation.create(at, check, digest);
        await creation.list(at);
        return undefined;
      case 'claimed':
        await creation.wait(at, name, look);
        return undefined;
      case 'write':
        try {
          await api.updateCheckRun(look.known.id, check);
        } catch (error) {
          if (error instanceof NotFoundError) {
            await records.forget(key, name, look.known.id); // deleted at GitHub: create it again
            return undefined;
          }
          if (isRefusal(error)) await records.abort(key, name, stamp);
          if (error instanceof NotSentError) return undefined;
          throw error;
        }
        if (look.overtaking) await onContested(at.repository, sha, 'when-settled');
        return (await records.finish(key, name, stamp, { id: look.known.id, digest, externalId }))
          ? 'written'
          : 'contested';
    }
  }

  async function untilDone(
    { repository, sha }: Place,
    once: () => Promise<WriteOutcome | undefined>,
  ): Promise<WriteOutcome> {
    for (;;) {
      const outcome = await once();
      if (outcome === 'contested') await onContested(repository, sha, 'now');
      if (outcome !== undefined) return outcome;
    }
  }

  async function put(repository: Repository, sha: string, wanted: WantedCheck): Promise<WriteOutcome> {
    const at = await placeOf(repository, sha);
    const check = { ...wanted, content: redact(wanted.content) };
    const digest = contentDigest(check.content);
    return untilDone(at, () => putOnce(at, check, digest));
  }

  async function putStatus(repository: Repository, sha: string, wanted: CommitStatus): Promise<WriteOutcome> {
    const status = redact(wanted);
    const at = await placeOf(repository, sha);
    return untilDone(at, () => postStatus({ records, onContested, warn }, at, status));
  }

  const placeOf = async (repository: Repository, sha: string): Promise<Place> => ({
    key: keys.checks(repository.id, sha),
    api: github.repository(repository),
    repository,
    sha,
    stamp: await attemptStamp({ redis, keys }),
  });

  async function mend(repository: Repository, sha: string, check: WantedCheck): Promise<WriteOutcome> {
    const { key, stamp } = await placeOf(repository, sha);
    const isMissing = !(await records.names(key)).has(check.name);
    return isMissing || (await records.isDoubtful(key, check.name, stamp)) ? put(repository, sha, check) : 'unchanged';
  }

  async function doubt(repository: Repository, sha: string, name: string): Promise<void> {
    await records.doubt(keys.checks(repository.id, sha), name);
    await onContested(repository, sha, 'now');
  }

  return {
    put,
    mend,
    doubt,
    putStatus,
    names: (repository, sha) => records.names(keys.checks(repository.id, sha)),
    externalId: async (repository, sha, name) =>
      (await records.read(keys.checks(repository.id, sha), name))?.externalId,
  };
}
