import { mirrorRef, PermanentError, reportedSha } from '@failfast-ci/core';
import type { CiFile } from './check-ci-file.ts';
import { collectCiFiles } from './collect-ci-files.ts';
import { placeCiFiles } from './place-ci-files.ts';
import type { Sync, SyncDeps } from './sync-commit.ts';

/** Brings the CI file and what it includes to the mirror, and nothing else. */
export async function sendCiFiles(
  deps: SyncDeps,
  sync: Sync,
  ciFile: CiFile | undefined,
): Promise<{ mirroredSha: string; isNewRef: boolean }> {
  const { run, mirror, log, target, stillWanted } = sync;
  if (!ciFile) throw elsewhere();
  const github = deps.github.repository(run.repository);
  const sha = reportedSha(run);
  const placing = { gitlab: deps.gitlab, hookKey: deps.mirror.hookKey, userAgent: deps.relay.userAgent };
  return log.step('Commit the CI files', async (note) => {
    const files = await collectCiFiles(
      { read: (path) => github.readFile(path, sha), list: (folder) => github.listFiles(folder, sha) },
      ciFile,
    );
    const { projectId, defaultBranch } = mirror;
    const placed = await placeCiFiles(placing, run, target.remote, {
      projectId,
      defaultBranches: [...new Set([run.repository.defaultBranch, defaultBranch ?? ''])].filter(Boolean),
      sha,
      title: `CI files of ${run.repository.fullName} at ${sha.slice(0, 12)}`,
      files,
      stillWanted,
    });
    const names = [...files.keys()].join(', ');
    const merge = deps.modes.testMerge && run.source.kind === 'pull_request' ? '; `test-merge` has no effect' : '';
    note(`${mirrorRef(run.source)}: ${names}${merge}`);
    return { mirroredSha: placed.sha, isNewRef: placed.isNew };
  });
}

const elsewhere = (): PermanentError =>
  new PermanentError('Only the CI file shall be mirrored, but the mirror takes its CI configuration from elsewhere.', {
    code: 'ci-file-elsewhere',
    nextStep:
      'Have the whole repository mirrored (`FAILFAST_SYNC_REPO: "true"`), or clear “CI/CD configuration file” in the settings of the GitLab project.',
  });
