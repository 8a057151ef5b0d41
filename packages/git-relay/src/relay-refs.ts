import { attemptPush, type Relay } from './attempt.ts';
import { Session } from './http/session.ts';
import { isObjectId } from './object-id.ts';
import { type CommonOptions, sessionOptions } from './options.ts';
import type { RefOutcome, RefOutcomes } from './outcome.ts';
import type { PlannedCommand } from './plan.ts';
import { type PhaseDurations, Progress, type RelayProgress } from './progress.ts';
import { isRace, refusal, worthRedoing } from './redo.ts';
import { checkUpdates, type RefUpdate } from './ref-update.ts';
import type { Remote } from './remote.ts';
import { Source } from './source.ts';
import { readTargetState, type TargetState } from './target-state.ts';

/**
 * Chooses the updates by what the target has, without a request of its own. Asked again when that turned out to have
 * changed: what it throws then ends the relay before anything is pushed once more.
 */
export type UpdateChooser = (target: Pick<TargetState, 'refs' | 'empty'>) => RefUpdate[] | Promise<RefUpdate[]>;

export interface RelayRefsOptions extends CommonOptions {
  /** One that was opened before is not asked again what it can do; it keeps the options it was opened with. */
  source: Remote | Source;
  target: Remote;
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
  /** HTTP requests that this call made, to both remotes. */
  requests: number;
  durationMs: PhaseDurations;
}

const MAX_HAVES = 2_000;

/**
 * Makes refs of the target equal to objects of the source: reads the target's refs, lets the source send what the
 * target lacks, and streams it into a push. Memory stays flat, nothing touches the disk, and each ref changes only if
 * it still is what was read (compare-and-swap).
 *
 * Repeats itself once where the target's answer says that its state was not (any more) as read; everything else is for
 * the caller to retry, which is safe at any time. What the target refuses is an outcome, not an error.
 * @throws RelayError in its kinds, TypeError for input that must reach no remote, or the signal's reason.
 */
export async function relayRefs(options: RelayRefsOptions): Promise<RelayResult> {
  if (Array.isArray(options.updates)) checkUpdates(options.updates);
  const relay = prepare(options);
  const asked = relay.source.session.requests;
  const { target, updates } = await chooseUpdates(relay, options.updates);
  const first = await attemptPush(relay, { target, updates, cautious: false });
  const again = first ? worthRedoing(first.commands, first.report) : [];
  if (again.length > 0) await redo(relay, again, options.updates);
  return {
    refs: new Map(updates.flatMap(({ ref }) => inOrder(ref, relay.outcomes))),
    packBytes: relay.progress.packBytes,
    targetWasEmpty: target.empty,
    requests: relay.source.session.requests - asked + relay.target.requests,
    durationMs: relay.progress.durations(),
  };
}

function prepare(options: RelayRefsOptions): Relay {
  const { haves = [], maxHaves = MAX_HAVES, pushOptions = [] } = options;
  if (!haves.every(isObjectId)) throw new TypeError('haves must be full object ids');
  if (pushOptions.some((option) => !/^[\x20-\x7e]{1,1000}$/.test(option))) {
    throw new TypeError('a push option must be one line of printable ASCII');
  }
  const session = sessionOptions(options);
  session.signal?.throwIfAborted();
  return {
    source: options.source instanceof Source ? options.source : new Source(options.source, options),
    target: new Session(options.target, 'target', session),
    progress: new Progress(options.onProgress),
    outcomes: new Map(),
    pushOptions,
    haves,
    maxHaves,
  };
}

function readTarget({ target, progress }: Relay): Promise<TargetState> {
  progress.enter('advertisement');
  return readTargetState(target);
}

async function chooseUpdates(relay: Relay, wished: RelayRefsOptions['updates']) {
  const target = await readTarget(relay);
  const updates = typeof wished === 'function' ? await wished(target) : wished;
  checkUpdates(updates);
  return { target, updates };
}

/** Once more against the target as it is now, with the least assumptions: its tips only, and a self-contained pack. */
async function redo(relay: Relay, again: PlannedCommand[], wished: RelayRefsOptions['updates']): Promise<void> {
  const { target, updates } = await chooseUpdates(relay, wished);
  const failed = new Set(again.map(({ ref }) => ref));
  const repeated = updates.filter(({ ref }) => failed.has(ref));
  const second = await attemptPush(relay, { target, updates: repeated, cautious: true });
  const racing = second?.commands.filter((command) => isRace(refusal(second.report, command) ?? '')) ?? [];
  if (racing.length > 0) explainRace(relay, racing, await readTarget(relay));
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
