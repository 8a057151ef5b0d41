import { type GithubEvent, mirrorRef, type PullRequest, pullRequestSource } from '@failfast-ci/core';
import { type GithubApp, MalformedPayloadError } from '@failfast-ci/github';
import { isHopeless } from '../hopeless.ts';
import { type EndDeps, endForgotten } from '../mirror/end-forgotten.ts';
import type { UpkeepTask } from '../processors/upkeep.ts';
import { eachOf } from './each-of.ts';
import { headsByRef } from './heads/list-heads.ts';
import { type AskDeps, askAgain } from './recall/ask-again.ts';
import { chooseDeliveries, type RecalledDelivery } from './recall/choose-deliveries.ts';
import { commitsOf } from './recall/commits-of.ts';
import { noteHeadTime } from './recall/note-head-time.ts';
import { createWorkList, type WorkList } from './work-list.ts';

export interface RecallDeps extends AskDeps, EndDeps {
  github: GithubApp;
}

/** Older deliveries were carried out long before, or nobody waits for them any more. */
const WINDOW_MS = 24 * 3600_000;
/** All that is chosen: each round goes through what is left in the order of the deliveries. */
const PER_ROUND = 500;
/** What cannot be read for so long will not be read at all. */
const PATIENCE_MS = 6 * 3600_000;
const KEEP_S = 365 * 24 * 3600;

/**
 * Makes up for what was lost with Redis and what heads do not show: what people asked for, and commits that are no heads
 * any more. GitHub's own list of deliveries says what it was. Once, after everything else was compared; then it costs one
 * look at Redis a round. See docs/adr/0020.
 */
export function recallTask(deps: RecallDeps, intervalMs: number): UpkeepTask {
  const { redis, keys } = deps.producer;
  const doneKey = keys.upkeep('recall', 'done-at');
  const beganKey = keys.upkeep('recall', 'began-at');
  const changes = createWorkList<RecalledDelivery>(redis, keys, 'recall-changes');
  const wishes = createWorkList<RecalledDelivery>(redis, keys, 'recall-wishes');

  async function begin(epoch: number): Promise<void> {
    const found = await chooseDeliveries(deps.github, { since: epoch - WINDOW_MS, until: epoch });
    await changes.start(found.changes);
    await wishes.start(found.wishes);
    await redis.set(beganKey, Date.now(), 'EX', KEEP_S);
  }

  async function walk(list: WorkList<RecalledDelivery>, handle: Handle): Promise<number> {
    let repaired = 0;
    const behind = new Set<number>();
    const work = async (delivery: RecalledDelivery): Promise<void> => {
      if (behind.has(delivery.repositoryId)) return;
      const read = await deps.github.readDeliveredEvent(delivery.id, delivery.event);
      if ('event' in read) repaired += await handle(delivery, read.event);
      await list.done(delivery);
    };
    const failed = async (delivery: RecalledDelivery, error: unknown): Promise<void> => {
      if (isUnreadable(error)) await list.done(delivery);
      else behind.add(delivery.repositoryId);
      deps.warn(`cannot recall delivery ${delivery.guid} (${delivery.event})`, error);
    };
    await eachOf(await list.next(PER_ROUND), ({ installationId }) => installationId, work, failed);
    return repaired;
  }

  async function end(): Promise<void> {
    await redis.set(doneKey, Date.now(), 'EX', KEEP_S);
  }

  return {
    name: 'recall',
    everyMs: intervalMs,
    async run() {
      const epoch = Number((await redis.get(keys.epoch)) ?? 0);
      if (epoch === 0 || (await redis.exists(doneKey)) === 1) return { repaired: 0 };
      if ((await redis.exists(beganKey)) === 0) await begin(epoch);
      let repaired = await walk(changes, onChange(deps, epoch));
      // Whether somebody who approved a commit can have seen it is known from the changes.
      if (await changes.isEmpty()) repaired += await walk(wishes, onWish(deps));
      if ((await changes.isEmpty()) && (await wishes.isEmpty())) await end();
      else if (Date.now() - Number(await redis.get(beganKey)) > PATIENCE_MS) {
        deps.warn('gives up what could not be recalled for six hours', undefined);
        await end();
      }
      return { repaired };
    },
  };
}

/** Returns how much it mended. */
type Handle = (delivery: RecalledDelivery, event: GithubEvent) => Promise<number>;

const onWish =
  (deps: RecallDeps): Handle =>
  async (delivery, event) =>
    (await askAgain(deps, delivery, event)) ? 1 : 0;

/** Changes that concern no commit whose checks wait. */
const NOT_OF_HEADS: ReadonlySet<GithubEvent['kind']> = new Set(['tag_pushed', 'tag_deleted', 'branch_deleted']);

/** Heads are listed once for each repository and round. */
function onChange(deps: RecallDeps, epoch: number): Handle {
  const listed = new Map<number, Map<string, string>>();
  return async (delivery, event) => {
    const { repository } = event;
    if (NOT_OF_HEADS.has(event.kind)) return (await askAgain(deps, delivery, event)) ? 1 : 0;
    const heads =
      listed.get(repository.id) ?? (await headsByRef(deps.policy, deps.github.repository(repository), repository));
    listed.set(repository.id, heads);
    let repaired = 0;
    for (const former of commitsOf(delivery, event, deps.policy)) {
      if (await endForgotten(deps, former, async () => heads)) repaired += 1;
    }
    if (event.kind === 'pull_request_updated' && isHead(heads, event.pullRequest)) {
      await noteHeadTime(deps, event, { deliveredAt: delivery.deliveredAt, epoch });
    }
    return repaired;
  };
}

const isHead = (heads: ReadonlyMap<string, string>, pullRequest: PullRequest): boolean =>
  heads.get(mirrorRef(pullRequestSource(pullRequest))) === pullRequest.head.sha;

const isUnreadable = (error: unknown): boolean => isHopeless(error) || error instanceof MalformedPayloadError;
