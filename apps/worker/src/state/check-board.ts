import {
  type CheckRunContent,
  type CommitStatus,
  contentDigest,
  NotFoundError,
  PermanentError,
  RateLimitedError,
  type Repository,
} from '@failfast-ci/core';
import type { GithubApp, GithubRepository } from '@failfast-ci/github';
import type { Keys, RedisConnection } from '@failfast-ci/queue';
import type { Redactor } from '@failfast-ci/runtime';
import { attemptStamp, type Stamp } from '../fence/attempt-stamp.ts';
import { isUninstalled } from '../uninstalled.ts';
import { createCheckRecords } from './check-records.ts';

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
  /** The same, but only for a check run of which nobody knows what it looks like. */
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

/** Somebody who set out to create a check run this long ago has died on the way, or hangs. */
const CREATING_TIMEOUT_MS = 15_000;
const POLL_MS = 150;
/** The commit status is kept like a check run; it has no id, and posting it again needs none. */
const STATUS_NAME = '@commit-status';
const STATUS_ID = 1;

const SURPLUS: CheckRunContent = {
  status: 'completed',
  conclusion: 'neutral',
  title: 'Replaced by a newer check run of the same name',
  summary: 'A worker of the bridge was away for a while and created this check run a second time.',
};

export function createCheckBoard({ redis, keys, github, redact, onContested, warn }: CheckBoardDeps): CheckBoard {
  const records = createCheckRecords(redis);

  /** After a lost Redis, or a creation that may or may not have happened, GitHub knows what exists. */
  async function list(key: string, api: GithubRepository, sha: string): Promise<void> {
    const runs = await api.listCheckRuns(sha).catch((error: unknown) => {
      if (error instanceof NotFoundError) return []; // what cannot be found has no check runs either
      throw error;
    });
    const known = runs.map(({ id, name, externalId }) => ({ id, name, ...(externalId !== null && { externalId }) }));
    await records.listed(
      key,
      known.sort((a, b) => a.id - b.id),
    );
  }

  /** undefined: somebody else is at it; look again. */
  async function create(at: Place, check: WantedCheck, digest: string): Promise<WriteOutcome | undefined> {
    const { key, api, sha, stamp } = at;
    const { name, externalId } = check;
    const claim = await records.claim(key, name, stamp);
    if (claim === undefined) return undefined;
    try {
      const { id } = await api.createCheckRun({ ...check, headSha: sha });
      const surplus = await records.created(key, name, { claim, stamp, known: { id, digest, externalId } });
      if (surplus === undefined) return 'written';
      await api.updateCheckRun(surplus, { content: SURPLUS });
      return 'contested';
    } catch (error) {
      // A refusal created nothing. Anything else may have: whoever comes next looks before creating.
      const unsure = !isRefusal(error);
      const mine = await records.withdraw(key, name, claim, { unsure });
      // Somebody else went on meanwhile and will not look: a second run that we created must not go unseen.
      if (unsure && !mine) await list(key, api, sha);
      throw error;
    }
  }

  async function putOnce(at: Place, check: WantedCheck, digest: string): Promise<WriteOutcome | undefined> {
    const { key, api, sha, stamp } = at;
    const { name, externalId } = check;
    const look = await records.look(key, name, stamp, digest);
    switch (look.state) {
      case 'equal':
        return 'unchanged';
      case 'outdated':
        return 'outdated';
      case 'absent':
        if (look.listed) return create(at, check, digest);
        await list(key, api, sha);
        return undefined;
      case 'claimed':
        // Two workers may want the same check run at once; one creates it and the other waits to see it.
        if (Date.now() - look.since < CREATING_TIMEOUT_MS) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
        else await records.withdraw(key, name, look.claim, { unsure: true });
        return undefined;
      case 'write':
        try {
          await api.updateCheckRun(look.known.id, check);
        } catch (error) {
          if (error instanceof NotFoundError) {
            await records.forget(key, name); // deleted at GitHub: create it again
            return undefined;
          }
          if (isRefusal(error)) await records.abort(key, name, stamp);
          throw error;
        }
        if (look.overtaking) await onContested(at.repository, sha, 'when-settled');
        return (await records.finish(key, name, stamp, { id: look.known.id, digest, externalId }))
          ? 'written'
          : 'contested';
    }
  }

  async function put(repository: Repository, sha: string, wanted: WantedCheck): Promise<WriteOutcome> {
    const at = await placeOf(repository, sha);
    const check = { ...wanted, content: redact(wanted.content) };
    const digest = contentDigest(check.content);
    for (;;) {
      const outcome = await putOnce(at, check, digest);
      if (outcome === 'contested') await onContested(repository, sha, 'now');
      if (outcome !== undefined) return outcome;
    }
  }

  async function putStatus(repository: Repository, sha: string, wanted: CommitStatus): Promise<WriteOutcome> {
    const status = redact(wanted);
    const { key, api, stamp } = await placeOf(repository, sha);
    // GitHub takes a thousand statuses for a commit and context, and keeps all: progress is for the checks to tell.
    const description = status.state === 'pending' ? undefined : status.description;
    const digest = JSON.stringify([status.context, status.state, description, status.targetUrl]);
    const known = { id: STATUS_ID, digest };
    const look = await records.look(key, STATUS_NAME, stamp, digest);
    if (look.state === 'equal') return 'unchanged';
    if (look.state === 'outdated') return 'outdated';
    if (look.state === 'write' && look.overtaking) await onContested(repository, sha, 'when-settled');
    try {
      await api.createCommitStatus(sha, status);
    } catch (error) {
      if (!isRefusedForGood(error)) {
        if (isRefusal(error)) await records.abort(key, STATUS_NAME, stamp);
        throw error;
      }
      // The checks tell the same, and must not suffer from it: the App may lack a permission, or GitHub has a thousand.
      warn(`cannot set the commit status of ${repository.fullName}@${sha}`, error);
    }
    if (await records.finish(key, STATUS_NAME, stamp, known)) return 'written';
    await onContested(repository, sha, 'now');
    return 'contested';
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
    return (await records.isDoubtful(key, check.name, stamp)) ? put(repository, sha, check) : 'unchanged';
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

/** Errors that say that nothing was done. */
const isRefusal = (error: unknown): boolean => error instanceof PermanentError || error instanceof RateLimitedError;

/** Asked for again, it would be refused again; and the commit's checks may well be written. */
const isRefusedForGood = (error: unknown): boolean =>
  (error instanceof NotFoundError || error instanceof PermanentError) && !isUninstalled(error);

/** One commit, and who wants to write there. */
interface Place {
  key: string;
  api: GithubRepository;
  repository: Repository;
  sha: string;
  stamp: Stamp;
}
