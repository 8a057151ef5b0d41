import { mirrorRef, type Run } from '@failfast-ci/core';
import { Target } from '@failfast-ci/git-relay';
import type { Records } from '../state/runs.ts';
import { gitlabAt, type Mirror, type MirrorDeps } from './ensure-mirror.ts';
import type { RelayDeps } from './relay-commit.ts';

export interface TargetDeps {
  mirror: Pick<MirrorDeps, 'gitlabs'>;
  relay: Pick<RelayDeps, 'userAgent'>;
}

export interface KnownDeps extends TargetDeps {
  records: Pick<Records, 'mirrored'>;
}

/** A mirror as it was known before it was looked for. */
export interface KnownTarget {
  projectId: number;
  target: Target;
}

/**
 * Begins to read the refs of the mirror that the run's ref was relayed to last, so that its relay need not wait for them.
 * Only a head start, which never fails: undefined where nothing is known. Ends with the signal.
 */
export const readKnownTarget = (deps: KnownDeps, run: Run, signal: AbortSignal): Promise<KnownTarget | undefined> =>
  openKnown(deps, run, signal).catch(() => undefined);

async function openKnown(
  { records, mirror: { gitlabs }, relay }: KnownDeps,
  run: Run,
  signal: AbortSignal,
): Promise<KnownTarget | undefined> {
  const last = await records.mirrored(run.repository.id, mirrorRef(run.source)).read();
  if (!last?.mirror || last.ciFilesOnly) return undefined;
  const gitlab = gitlabs.at(last.mirror.gitlabUrl);
  if (!gitlab) return undefined;
  const target = new Target(gitlab.gitRemote(last.mirror), { userAgent: relay.userAgent, signal });
  void target.readAhead();
  return { projectId: last.mirror.projectId, target };
}

/** The target of the mirror that was found: the known one, unless that is another project or at another address. */
export function targetOf(
  { mirror: { gitlabs }, relay }: TargetDeps,
  mirror: Mirror,
  known: KnownTarget | undefined,
  signal: AbortSignal,
): Target {
  const remote = gitlabAt(gitlabs, mirror).gitRemote(mirror);
  if (known?.projectId === mirror.projectId && known.target.remote.url === remote.url) return known.target;
  return new Target(remote, { userAgent: relay.userAgent, signal });
}
