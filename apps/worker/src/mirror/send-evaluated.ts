import { mirrorRef, type Run, reportedSha } from '@failfast-ci/core';
import type { CiFile } from './check-ci-file.ts';
import { moveTag, workBranch } from './place-ci-files.ts';
import { addCiFiles } from './put-ci-files.ts';
import { isNewRef, relay, type Sync, type SyncDeps, type Synced } from './sync-commit.ts';

/**
 * Relays the commit and puts the evaluated CI file on top of it: GitLab makes pipelines only from what is in the
 * repository. What an earlier attempt put there is replaced: nobody can tell whether it still is what it was.
 */
export async function addEvaluated(deps: SyncDeps, sync: Sync, ciFile: CiFile): Promise<Omit<Synced, 'ciFilesOnly'>> {
  const { run, mirror, target, log, stillWanted } = sync;
  const { projectId } = mirror;
  const put = { gitlab: deps.gitlab, hookKey: deps.mirror.hookKey, userAgent: deps.relay.userAgent };
  const branch = workBranch(run);
  const request = {
    projectId,
    branch,
    sha: reportedSha(run),
    title: `${ciFile.path} evaluated from ${ciFile.evaluatedFrom} at ${sync.sha.slice(0, 12)}`,
    files: new Map([[ciFile.path, ciFile.content]]),
    stillWanted,
  };
  const relayed = await relay(deps, sync, onBranch(run, branch));
  const isNew = isNewRef(relayed, `refs/heads/${branch}`);
  return log.step('Commit the evaluated CI file', async (note) => {
    const sha = await addCiFiles(put, request);
    note(mirrorRef(run.source));
    const placed =
      run.source.kind === 'tag' ? await moveTag(put, run, target.remote, { sha, branch, projectId }) : { sha, isNew };
    return { mirror, mirroredSha: placed.sha, isNewRef: placed.isNew, packBytes: relayed.packBytes };
  });
}

/** A tag's commit goes to a branch first, since a commit can be added only there. */
function onBranch(run: Run, branch: string): Run {
  return run.source.kind === 'tag' ? { ...run, source: { kind: 'branch', branch }, sha: reportedSha(run) } : run;
}
