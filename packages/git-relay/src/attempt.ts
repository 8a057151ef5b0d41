import { UnknownCommitError } from './errors.ts';
import { fetchPack, type PackStream } from './fetch-pack.ts';
import { chooseHaves, isKnownTo } from './haves.ts';
import { emptyPack } from './object-id.ts';
import type { RefOutcome, RefOutcomes } from './outcome.ts';
import { type PlannedCommand, planUpdates } from './plan.ts';
import type { Progress } from './progress.ts';
import { pushPack } from './push-pack.ts';
import type { PushReport } from './push-report.ts';
import { pushRequest } from './push-request.ts';
import { refusal } from './redo.ts';
import type { RefUpdate } from './ref-update.ts';
import type { Source } from './source.ts';
import type { Target } from './target.ts';
import type { TargetState } from './target-state.ts';

/** What one call of `relayRefs` works with. */
export interface Relay {
  source: Source;
  target: Target;
  progress: Progress;
  outcomes: RefOutcomes;
  pushOptions: string[];
  haves: string[];
  maxHaves: number;
}

export interface AttemptInput {
  target: TargetState;
  updates: readonly RefUpdate[];
  /** Assume nothing of the target but its tips, and have a pack that stands by itself. */
  cautious: boolean;
}

export interface Attempt {
  commands: PlannedCommand[];
  report: PushReport;
}

/** One push of all updates that need one, with its outcomes recorded. undefined: none needed it. */
export async function attemptPush(relay: Relay, input: AttemptInput): Promise<Attempt | undefined> {
  const planned = planUpdates(input.updates, input.target, relay.outcomes);
  relay.progress.enter('fetch');
  const { commands, request, pack } = await openPack(relay, input, planned);
  if (!request) return undefined;
  relay.progress.enter('push');
  const report = await pushPack(relay.target.session, {
    request,
    pack,
    onBytes: (bytes) => relay.progress.addBytes(bytes),
  });
  for (const command of commands) relay.outcomes.set(command.ref, outcomeOf(command, report));
  return { commands, report };
}

interface OpenedPush {
  commands: PlannedCommand[];
  request?: Buffer;
  pack?: PackStream | undefined;
}

/** Gets the pack under way. Secondary updates whose object the source does not have are left out. */
async function openPack(relay: Relay, input: AttemptInput, commands: PlannedCommand[]): Promise<OpenedPush> {
  if (commands.length === 0) return { commands };
  const { pushOptions, target } = relay;
  const request = pushRequest(input.target, { commands, pushOptions, agent: target.session.userAgent });
  try {
    return { commands, request, pack: await packFor(relay, input, commands) };
  } catch (error) {
    if (!(error instanceof UnknownCommitError)) throw error;
    const { sha } = error;
    const wanting = commands.filter(({ newSha }) => newSha === sha);
    if (wanting.length === 0 || wanting.some(({ update }) => !update.secondary)) throw error;
    for (const { ref } of wanting) relay.outcomes.set(ref, { kind: 'unknown-commit', sha });
    return openPack(
      relay,
      input,
      commands.filter((command) => !wanting.includes(command)),
    );
  }
}

async function packFor(
  { source, haves, maxHaves }: Relay,
  { target, cautious }: AttemptInput,
  commands: PlannedCommand[],
): Promise<PackStream | undefined> {
  const wanted = [...new Set(commands.flatMap(({ newSha }) => newSha ?? []))];
  if (wanted.length === 0) return undefined;
  const wants = wanted.filter((sha) => !isKnownTo(target, sha));
  if (wants.length === 0) return packOf(emptyPack(target.objectFormat));
  return fetchPack(source, {
    wants,
    haves: chooseHaves(target, { commands, extra: cautious ? [] : haves, max: maxHaves }),
    objectFormat: target.objectFormat,
    thinPack: !cautious && !target.capabilities.has('no-thin'),
    ofsDelta: target.capabilities.has('ofs-delta'),
  });
}

function packOf(bytes: Buffer): PackStream {
  async function* chunks(): AsyncGenerator<Buffer> {
    yield bytes;
  }
  return { chunks: chunks(), cancel: () => {} };
}

function outcomeOf(command: PlannedCommand, report: PushReport): RefOutcome {
  const reason = refusal(report, command);
  if (reason !== undefined) return { kind: 'refused', reason, message: refusalMessage(report) };
  if (command.newSha === null) return { kind: 'deleted', oldSha: command.oldSha ?? '' };
  return { kind: 'relayed', oldSha: command.oldSha, newSha: command.newSha };
}

/** Why the pack was unusable is told in the report; everything else is told on band 2. */
function refusalMessage({ unpack, message }: PushReport): string {
  return [unpack === 'ok' ? '' : unpack, message].filter((text) => text !== '').join('\n');
}
