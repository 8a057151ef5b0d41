import {
  mergeRef,
  mirrorName,
  mirrorRef,
  NotFoundError,
  PermanentError,
  type Run,
  type RunSource,
  sourceRef,
} from '@failfast-ci/core';
import {
  type RefOutcome,
  type RefUpdate,
  type RelayResult,
  relayRefs,
  type Source,
  type Target,
} from '@failfast-ci/git-relay';
import type { GitlabByProject } from '@failfast-ci/gitlab';
import { branchProtected, isOfStrangers } from './keep-unprotected.ts';
import { translateRelayError } from './relay-errors.ts';

const hasBase = (source: RunSource): source is Extract<RunSource, { baseRef: string }> =>
  source.kind === 'pull_request' || source.kind === 'merge_group';

/** What GitHub's refs point at now, by full ref name. */
export type Heads = ReadonlyMap<string, string>;

export interface RelayDeps {
  gitlab: Pick<GitlabByProject, 'allowForcePush' | 'setDefaultBranch'>;
  userAgent: string;
  onRelayed?: (packBytes: number, durationMs: number) => void;
}

/** Another worker has done this, or something newer, since this one last looked. Nothing is left to do or to tell. */
export class TakenOverError extends Error {
  override readonly name = 'TakenOverError';
}

/** Only the API starts pipelines: a pipeline that GitLab starts by itself would lack the variables. */
const PUSH_OPTIONS = ['ci.skip'];

/**
 * The refs of GitHub that a run's relay needs to know: its own, for a pull request the merge result, its base branch,
 * the default branch.
 */
export function refsToRead({ source, repository }: Run): string[] {
  const base = hasBase(source) ? [`refs/heads/${source.baseRef}`] : [];
  const merge = source.kind === 'pull_request' ? [mergeRef(source.number)] : [];
  return [...new Set([sourceRef(source), ...merge, ...base, `refs/heads/${repository.defaultBranch}`])];
}

/**
 * Brings the run's commit to its ref on the mirror. The base branch travels along when the mirror is behind: what has
 * to travel is small only while both sides have a recent commit in common. An empty mirror also receives the default
 * branch, first, because GitLab makes the first branch it receives the default one.
 *
 * @throws PermanentError `push-refused` with GitLab's own message, and what {@link translateRelayError} gives
 */
export async function relayCommit(
  deps: RelayDeps,
  { source, target, projectId, run, heads, stillWanted, signal }: RelayRequest,
): Promise<RelayResult> {
  const relay = async (): Promise<RelayResult> => {
    const startedAt = performance.now();
    try {
      const result = await relayRefs({
        source,
        target,
        updates: async ({ refs, empty }) => {
          // Asked after the mirror's refs were read, and again if they moved: whoever lost its lock while it was frozen
          // finds its wish settled, or its compare-and-swap refused. It can never bring an older commit back.
          if (!(await stillWanted())) throw new TakenOverError();
          return planUpdates(run, heads, refs, empty);
        },
        pushOptions: PUSH_OPTIONS,
        userAgent: deps.userAgent,
        signal,
      });
      deps.onRelayed?.(result.packBytes, performance.now() - startedAt);
      return result;
    } catch (error) {
      throw translateRelayError(error, {
        gitlabHost: new URL(target.remote.url).host,
        installationId: run.repository.installationId,
      });
    }
  };
  const ref = mirrorRef(run.source);
  let result = await relay();
  if (isProtectedRefusal(result.refs.get(ref))) {
    if (isOfStrangers(run.source)) throw branchProtected(mirrorName(run.source));
    await deps.gitlab.allowForcePush(projectId, ref.replace('refs/heads/', ''));
    result = await relay();
  }
  judge(result.refs.get(ref), ref);
  if (result.targetWasEmpty) await settleDefaultBranch(deps, projectId, run, result);
  return result;
}

export interface RelayRequest {
  source: Source;
  /** Its refs may have been read ahead. */
  target: Target;
  projectId: number;
  run: Run;
  heads: Heads;
  /** False once another worker has fulfilled or replaced the wish. */
  stillWanted: () => Promise<boolean>;
  signal: AbortSignal;
}

/** Secondary refs come first: on an empty mirror the first one becomes the default branch. */
export function planUpdates(run: Run, heads: Heads, mirror: ReadonlyMap<string, string>, empty: boolean): RefUpdate[] {
  const own = mirrorRef(run.source);
  const base = hasBase(run.source) ? [run.source.baseRef] : [];
  const along = (empty ? [run.repository.defaultBranch, ...base] : base).map((branch) => `refs/heads/${branch}`);
  const secondary = [...new Set(along)].flatMap((ref) => {
    const sha = heads.get(ref);
    return ref === own || sha === undefined || mirror.get(ref) === sha ? [] : [{ ref, sha, secondary: true }];
  });
  return [...secondary, { ref: own, sha: run.sha }];
}

const isProtectedRefusal = (outcome: RefOutcome | undefined): boolean =>
  outcome?.kind === 'refused' && /protected branch/i.test(outcome.message);

function judge(outcome: RefOutcome | undefined, ref: string): void {
  if (outcome?.kind === 'relayed' || outcome?.kind === 'already-there') return;
  if (outcome?.kind !== 'refused') throw new Error(`cannot relay to ${ref}: it moved on the mirror meanwhile`);
  // `a` and `a/b` cannot both exist; the removal of the old one may be on its way.
  if (/cannot lock ref|directory\/file|cannot create/i.test(outcome.message)) {
    throw new Error(`cannot relay to ${ref}: ${outcome.message}`);
  }
  const lfs = /LFS objects are missing/i.test(outcome.message);
  throw new PermanentError(`GitLab refused the push to \`${ref}\`: ${outcome.message || outcome.reason}`, {
    code: lfs ? 'push-refused-lfs' : 'push-refused',
    nextStep: lfs
      ? 'A maintainer of the GitLab mirror switches Git LFS off in its settings; files kept in LFS then arrive as pointers.'
      : 'A maintainer of the GitLab mirror looks at its push rules and protected branches.',
    operatorMustAct: true,
  });
}

/** The first push made some branch the default and protected it; the bridge must be able to force-push it later. */
async function settleDefaultBranch(
  { gitlab }: RelayDeps,
  projectId: number,
  { repository }: Run,
  result: RelayResult,
): Promise<void> {
  const arrived = result.refs.get(`refs/heads/${repository.defaultBranch}`)?.kind === 'relayed';
  if (!arrived) return;
  try {
    await gitlab.setDefaultBranch(projectId, repository.defaultBranch);
    await gitlab.allowForcePush(projectId, repository.defaultBranch);
  } catch (error) {
    // Only a preparation: a force-push that is refused one day asks for the permission then.
    if (!(error instanceof PermanentError || error instanceof NotFoundError)) throw error;
  }
}
