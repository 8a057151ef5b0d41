import { attemptPush, type Relay } from './attempt.ts';
import { isObjectId } from './object-id.ts';
import type { CommonOptions } from './options.ts';
import type { RefOutcome, RefOutcomes } from './outcome.ts';
import { needsNoPush, type PlannedCommand } from './plan.ts';
import { type PhaseDurations, Progress, type RelayProgress } from './progress.ts';
import { isRace, refusal, worthRedoing } from './redo.ts';
import { checkUpdates, type RefUpdate } from './ref-update.ts';
import type { Remote } from './remote.ts';
import { Source } from './source.ts';
import { Target } from './target.ts';
import type { TargetState } from './target-state.ts';

/**
 * Chooses the updates by what the target has, without a request of its own. Asked again whenever that was read again:
 * what it throws then ends the relay before anything more is pushed.
 */
export type UpdateChooser = (target: Pick<TargetState, 'refs' | 'empty'>) => RefUpdate[] | Promise<RefUpdate[]>;

export interface RelayRefsOptions extends CommonOptions {
  /** One that was opened before is not asked again what it can do; it keeps the options it was opened with. */
  source: Remote | Source;
  /** One that was opened before also keeps its options; what was read ahead of it is what this relay begins with. */
  target: Remote | Target;
  updates: RefUpdate[] | UpdateChooser;
  /** Sent with the push, e.g. `ci.skip`. The target must support push options. */
  pushOptions?: string[];
  onProgress?: (progress: RelayProgress) => void;
  /** How many of the target's objects the source is told of (2,000). */
  maxHaves?: number;
  /** Commits the target has besides its tips, e.g. a merge base. A false one costs a second attempt, nothing else. */
  haves?: string[];
}

export interface RelayResult {
  /** By ref name. */
  refs: RefOutcomes;
  /** Bytes of the packs sent. */
  packBytes: number;
  targetWasEmpty: boolean;
  /** HTTP requests made during this call, to both remotes: what was read ahead before it is not among them. */
  requests: number;
  durationMs: PhaseDurations;
}

const MAX_HAVES = 2_000;

/**
 * Makes refs of the target equal to objects of the source: reads the target's refs, lets the source send what the
 * target lacks, and streams it into a push. Memory stays flat, nothing touches the disk, and each ref changes only if
 * it still is what was read (compare-and-swap). So what was read ahead serves as well: where it is outdated, the push is
 * refused. Only what needs no push, which nobody compares, is judged by what was read just now.
 *
 * Repeats itself once where the target's answer says that its state was not (any more) as read; everything else is for
 * the caller to retry, which is safe at any time. What the target refuses is an outcome, not an error.
 * @throws RelayError in its kinds, TypeError for input that must reach no remote, or the signal's reason.
 */
export async function relayRefs(options: RelayRefsOptions): Promise<RelayResult> {
  if (Array.isArray(options.updates)) checkUpdates(options.updates);
  const relay = prepare(options);
  const asked = requestsOf(relay);
  const { target, updates } = await chooseUpdates(relay, options.updates);
  const first = await attemptPush(relay, { target, updates, cautious: false });
  const again = first ? worthRedoing(first.commands, first.report) : [];
  if (again.length > 0) await redo(relay, again, options.updates);
  return {
    refs: new Map(updates.flatMap(({ ref }) => inOrder(ref, relay.outcomes))),
    packBytes: relay.progress.packBytes,
    targetWasEmpty: target.empty,
    requests: requestsOf(relay) - asked,
    durationMs: relay.progress.durations(),
  };
}

function prepare(options: RelayRefsOptions): Relay {
  const { haves = [], maxHaves = MAX_HAVES, pushOptions = [] } = options;
  if (!haves.every(isObjectId)) throw new TypeError('haves must be full object ids');
  if (pushOptions.some((option) => !/^[\x20-\x7e]{1,1000}$/.test(option))) {
    throw new TypeError('a push option must be one line of printable ASCII');
  }
  options.signal?.throwIfAborted();
  return {
    source: options.source instanceof Source ? options.source : new Source(options.source, options),
    target: options.target instanceof Target ? options.target : new Target(options.target, options),
    progress: new Progress(options.onProgress),
    outcomes: new Map(),
    pushOptions,
    haves,
    maxHaves,
  };
}

const requestsOf = ({ source, target }: Relay): number => source.session.requests + target.session.requests;

interface Chosen {
  target: TargetState;
  updates: RefUpdate[];
}

async function chooseUpdates(relay: Relay, wished: RelayRefsOptions['updates']): Promise<Chosen> {
  relay.progress.enter('advertisement');
  const ahead = relay.target.takeAhead();
  const target = await (ahead ?? relay.target.state());
  const updates = typeof wished === 'function' ? await wished(target) : wished;
  checkUpdates(updates);
  if (ahead && updates.some((update) => needsNoPush(update, target))) return chooseUpdates(relay, wished);
  return { target, updates };
}

/** Once more against the target as it is now, with the least assumptions: its tips only, and a self-contained pack. */
async function redo(relay: Relay, again: PlannedCommand[], wished: RelayRefsOptions['updates']): Promise<void> {
  const { target, updates } = await chooseUpdates(relay, wished);
  const failed = new Set(again.map(({ ref }) => ref));
  const repeated = updates.filter(({ ref }) => failed.has(ref));
  const second = await attemptPush(relay, { target, updates: repeated, cautious: true });
  const racing = second?.commands.filter((command) => isRace(refusal(second.report, command) ?? '')) ?? [];
  if (racing.length === 0) return;
  relay.progress.enter('advertisement');
  explainRace(relay, racing, await relay.target.state());
}

/** A ref that could not be updated twice: did somebody else move it, or does the target not want it (unchanged)? */
function explainRace({ outcomes }: Relay, commands: PlannedCommand[], now: TargetState): void {
  for (const { ref, oldSha, newSha } of commands) {
    const actual = now.refs.get(ref) ?? null;
    if (actual === newSha)
      outcomes.set(ref, newSha === null ? { kind: 'absent' } : { kind: 'already-there', sha: newSha });
    else if (actual !== oldSha) outcomes.set(ref, { kind: 'moved', expected: oldSha, actual });
  }
}

function inOrder(ref: string, outcomes: RefOutcomes): [string, RefOutcome][] {
  const outcome = outcomes.get(ref);
  return outcome ? [[ref, outcome]] : [];
}
