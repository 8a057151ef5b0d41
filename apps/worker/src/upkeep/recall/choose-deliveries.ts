import type { GithubApp, HookDelivery } from '@failfast-ci/github';

/** A delivery that GitHub remembers, to be read again by its id. */
export interface RecalledDelivery {
  id: string;
  guid: string;
  event: string;
  /** Milliseconds since the epoch, on GitHub's clock. */
  deliveredAt: number;
  installationId: number;
  repositoryId: number;
}

/** Oldest first. */
export interface Recalled {
  /** They tell which commits there were. */
  changes: RecalledDelivery[];
  /** Somebody asked for something that cannot be seen from the state of the repository. */
  wishes: RecalledDelivery[];
}

/** Each costs a request of the App's own budget. */
const MOST_CHANGES = 200;
const MOST_WISHES = 300;
/** Deliveries that are looked through: a hundred in a request. */
const MOST_LISTED = 5_000;

const CHANGES: Record<string, readonly (string | null)[]> = {
  push: [null],
  pull_request: ['opened', 'reopened', 'synchronize', 'ready_for_review', 'closed'],
};
const WISHES: Record<string, readonly (string | null)[]> = {
  issue_comment: ['created'],
  pull_request_review: ['submitted'],
  pull_request: ['labeled'],
  check_run: ['requested_action'],
  merge_group: ['checks_requested'],
};

/**
 * The newest deliveries that were accepted between two moments (milliseconds since the epoch) and that may have been lost
 * with Redis in a way that nothing else shows.
 */
export async function chooseDeliveries(
  github: Pick<GithubApp, 'listDeliveries'>,
  { since, until }: { since: number; until: number },
): Promise<Recalled> {
  const found = { changes: new Map<string, RecalledDelivery>(), wishes: new Map<string, RecalledDelivery>() };
  let listed = 0;
  for await (const delivery of github.listDeliveries({ since })) {
    listed += 1;
    if (listed > MOST_LISTED || (found.changes.size >= MOST_CHANGES && found.wishes.size >= MOST_WISHES)) break;
    const { id, guid, event, deliveredAt, installationId, repositoryId } = delivery;
    if (!delivery.succeeded || deliveredAt > until || installationId === null || repositoryId === null) continue;
    const entry = { id, guid, event, deliveredAt, installationId, repositoryId };
    if (isOneOf(CHANGES, delivery) && found.changes.size < MOST_CHANGES) found.changes.set(guid, entry);
    if (isOneOf(WISHES, delivery) && found.wishes.size < MOST_WISHES) found.wishes.set(guid, entry);
  }
  return { changes: [...found.changes.values()].reverse(), wishes: [...found.wishes.values()].reverse() };
}

const isOneOf = (table: Record<string, readonly (string | null)[]>, { event, action }: HookDelivery): boolean =>
  table[event]?.includes(action) ?? false;
