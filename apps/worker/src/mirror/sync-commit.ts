import { assertMergeOf, mirrorRef, type Route, type Run, reportedSha } from '@failfast-ci/core';
import type { RelayResult, Source, Target } from '@failfast-ci/git-relay';
import type { GithubApp } from '@failfast-ci/github';
import type { GitlabByProject } from '@failfast-ci/gitlab';
import type { ProducerDeps } from '@failfast-ci/queue';
import { LostLockError } from '../fence/lost-lock-error.ts';
import { isWanted } from '../state/wanted.ts';
import { type CiFile, lintCiFile, readCiFile } from './check-ci-file.ts';
import { ensureMirror, type Mirror, type MirrorDeps } from './ensure-mirror.ts';
import { type KnownTarget, targetOf } from './known-target.ts';
import { mergeResult } from './merge-result.ts';
import { type RelayDeps, relayCommit } from './relay-commit.ts';
import { sendCiFiles } from './send-ci-files.ts';
import { addEvaluated } from './send-evaluated.ts';
import type { SyncLog } from './sync-log.ts';

export interface SyncDeps {
  github: GithubApp;
  mirror: MirrorDeps;
  gitlab: GitlabByProject;
  relay: RelayDeps;
  producer: ProducerDeps;
  enableLinter: boolean;
  modes: SyncModes;
}

/** What is mirrored, as the operator wants it; a CI file may ask for more or less. */
export interface SyncModes {
  sync: 'full' | 'ci-file';
  /** Pull requests are tested merged into their base branch. */
  testMerge: boolean;
}

export interface SyncInput {
  run: Run;
  route: Route;
  heads: ReadonlyMap<string, string>;
  /** The repository at GitHub, already asked what it can do. */
  origin: Source;
  /** Where the ref was relayed to last; its refs are being read. */
  known: KnownTarget | undefined;
  log: SyncLog;
  /** Ends with the attempt. */
  signal: AbortSignal;
  /** See `Attempt.hold`. */
  hold: () => Promise<void>;
  /** What the base branch's CI file asks for; undefined: as the operator said. */
  syncRepo: boolean | undefined;
  /** What the base branch's CI file asks for in vain, in words. */
  problems: readonly string[];
}

/** What a sync did. */
export interface Synced {
  mirror: Mirror;
  /** The commit that the mirror's ref has now; the run's own, unless only a part or a merge of it was mirrored. */
  mirroredSha: string;
  isNewRef: boolean;
  packBytes: number;
  /** CI jobs have to clone by themselves. */
  ciFilesOnly: boolean;
}

/** What the steps of one sync share. */
export interface Sync extends SyncInput {
  mirror: Mirror;
  target: Target;
  /** Short or full: which commit of GitHub is mirrored. */
  sha: string;
  stillWanted: () => Promise<boolean>;
}

/** Brings a run's commit, or as much of it as is wanted, to its mirror. */
export async function syncCommit(deps: SyncDeps, input: SyncInput): Promise<Synced> {
  const { run, syncRepo, known, signal } = input;
  const github = deps.github.repository(run.repository);
  const mirror = await findMirror(deps, input);
  const ciFilesOnly = syncRepo === undefined ? deps.modes.sync === 'ci-file' : !syncRepo;
  const target = targetOf(deps, mirror, known, signal);
  if (!ciFilesOnly) void target.readAhead();
  const { testMerge } = deps.modes;
  const sync: Sync = {
    ...input,
    mirror,
    target,
    sha: testMerge && !ciFilesOnly ? await mergeResult(github, input) : run.sha,
    stillWanted: async () => (await isHeld(input)) && isWanted(deps.producer, run, mirrorRef(run.source)),
  };
  const ciFile = await checkedCiFile(deps, sync);
  if (ciFilesOnly) return { mirror, packBytes: 0, ciFilesOnly, ...(await sendCiFiles(deps, sync, ciFile)) };
  if (ciFile?.evaluatedFrom !== undefined) return { ciFilesOnly, ...(await addEvaluated(deps, sync, ciFile)) };
  const result = await relay(deps, sync, run);
  const tested = sync.sha === run.sha ? reportedSha(run) : sync.sha;
  return {
    mirror,
    mirroredSha: tested,
    isNewRef: isNewRef(result, mirrorRef(run.source)),
    packBytes: result.packBytes,
    ciFilesOnly,
  };
}

/** False when this worker was away for so long that another one has the job. */
const isHeld = ({ hold }: SyncInput): Promise<boolean> =>
  hold().then(
    () => true,
    (error: unknown) => {
      if (error instanceof LostLockError) return false;
      throw error;
    },
  );

function findMirror(deps: SyncDeps, { run, route, log, problems }: SyncInput): Promise<Mirror> {
  return log.step('Find the mirror', async (note) => {
    // Before there is a mirror: they may be why it is not where somebody looks for it.
    if (problems.length > 0) note(problems.join(' '));
    const found = await ensureMirror(deps.mirror, run.repository, route);
    note([found.fullPath, found.created ? 'created' : '', ...found.notes, ...problems].filter(Boolean).join('; '));
    return found;
  });
}

async function checkedCiFile(deps: SyncDeps, { run, mirror, sha, log }: Sync): Promise<CiFile | undefined> {
  const github = deps.github.repository(run.repository);
  const ciFile = await log.step('Read the CI file', async (note) => {
    const file = await readCiFile(github, mirror, sha);
    const from = file?.evaluatedFrom;
    note(from ? `evaluated from ${from}` : (file?.path ?? `taken from ${mirror.ciConfigPath}`));
    return file;
  });
  if (deps.enableLinter && ciFile) {
    await log.step('Lint the CI file', async (note) => {
      const warnings = await lintCiFile(deps.gitlab, mirror.projectId, ciFile);
      if (warnings.length > 0) note(warnings.join('; '));
    });
  }
  return ciFile;
}

/** Relays the sync's commit to the ref of `run`, and looks whether it is the right one if GitHub made it. */
export function relay(deps: SyncDeps, sync: Sync, run: Run): Promise<RelayResult> {
  const { mirror, sha, heads, origin, target, stillWanted, log, signal } = sync;
  return log.step(sha === sync.run.sha ? 'Relay the commit' : 'Relay the merge result', async (note) => {
    const relayed = await relayCommit(deps.relay, {
      source: origin,
      target,
      projectId: mirror.projectId,
      run: sha === sync.run.sha ? run : { ...run, sha },
      heads,
      stillWanted,
      signal,
    });
    note(mirrorRef(run.source), relayed.packBytes);
    if (sha !== sync.run.sha) {
      const commit = await deps.gitlab.readCommit(mirror.projectId, sha);
      assertMergeOf(sync.run, commit?.parents ?? []);
    }
    return relayed;
  });
}

export function isNewRef({ refs }: RelayResult, ref: string): boolean {
  const outcome = refs.get(ref);
  return outcome?.kind === 'relayed' && outcome.oldSha === null;
}
