import { mirrorName, pullRequestSource, type Removal, type RunSource } from '@failfast-ci/core';
import type { GithubApp, GithubRepository } from '@failfast-ci/github';
import type { GitlabByProject, ListedBranch } from '@failfast-ci/gitlab';
import { enqueueMirror, type ProducerDeps } from '@failfast-ci/queue';
import { ifNotFound } from '../hopeless.ts';
import type { UpkeepTask } from '../processors/upkeep.ts';
import type { Records } from '../state/runs.ts';
import { eachOf } from './each-of.ts';
import { UPKEEP_PREFIX } from './heads/head.ts';
import { seenHeads } from './heads/seen-heads.ts';
import type { KnownMirror, MirrorRegistry } from './mirrors/registry.ts';
import { createRotation } from './mirrors/rotation.ts';
import { pace } from './pace.ts';

export interface BranchesDeps {
  producer: ProducerDeps;
  github: Pick<GithubApp, 'repository'>;
  gitlab: Pick<GitlabByProject, 'listBranches'>;
  records: Records;
  registry: MirrorRegistry;
  warn: (message: string, error: unknown) => void;
}

const MIRRORS_PER_ROUND = 20;
const REMOVALS_PER_MIRROR = 50;

/**
 * Takes back mirror branches whose pull request was closed or whose branch was deleted without the bridge hearing of
 * it. Only what the bridge made: `pr-<number>-<head>` exactly as it would name it, and what it remembers having mirrored.
 * One call for each mirror in which nothing is left over.
 */
export function branchesTask(deps: BranchesDeps, intervalMs: number): UpkeepTask {
  const { redis, keys } = deps.producer;
  const rotation = createRotation(redis, keys, 'branches');
  return {
    name: 'branches',
    everyMs: pace(intervalMs, 5, 5 * 60_000),
    async run() {
      const mirrors = await rotation.next(await deps.registry.all(), ({ projectId }) => projectId, MIRRORS_PER_ROUND);
      let repaired = 0;
      const clean = async (mirror: KnownMirror): Promise<void> => {
        await rotation.done(mirror.projectId);
        for (const left of await leftOver(deps, mirror)) {
          await takeBack(deps, mirror, left);
          repaired += 1;
        }
      };
      await eachOf(
        mirrors,
        ({ repository }) => repository.installationId,
        clean,
        (mirror, error) => deps.warn(`cannot clean up the branches of ${mirror.fullPath}`, error),
      );
      return { looked_at: mirrors.length, repaired };
    },
  };
}

/** A branch that has nothing on GitHub any more. */
interface LeftOver {
  branch: ListedBranch;
  source: RunSource;
  reason: string;
}

async function leftOver(deps: BranchesDeps, mirror: KnownMirror): Promise<LeftOver[]> {
  const api = deps.github.repository(mirror.repository);
  const present = await knownHeads(deps, mirror.repository.id);
  const found: LeftOver[] = [];
  for (const branch of await deps.gitlab.listBranches(mirror.projectId)) {
    if (branch.isDefault || present.has(`refs/heads/${branch.name}`)) continue;
    const left = (await closedPullRequest(api, branch)) ?? (await deletedBranch(deps, api, mirror, branch));
    if (left) found.push(left);
    if (found.length >= REMOVALS_PER_MIRROR) break;
  }
  return found;
}

/** What the last comparison of heads saw on GitHub: asking again about these would cost a call each. */
async function knownHeads({ producer }: BranchesDeps, repositoryId: number): Promise<Set<string>> {
  const seen = seenHeads(producer, repositoryId);
  return new Set([...(await seen.settled('pull-requests')).keys(), ...(await seen.settled('branches')).keys()]);
}

async function closedPullRequest(api: GithubRepository, branch: ListedBranch): Promise<LeftOver | undefined> {
  const number = Number(/^pr-(\d{1,9})-/.exec(branch.name)?.[1] ?? 0);
  if (number === 0) return undefined;
  const pullRequest = await api.readPullRequest(number).catch(ifNotFound(undefined));
  if (pullRequest?.state !== 'closed') return undefined;
  const source = pullRequestSource(pullRequest);
  // A branch on GitHub may happen to look like one of ours.
  if (mirrorName(source) !== branch.name || (await api.readBranchSha(branch.name)) !== undefined) return undefined;
  return { branch, source, reason: 'the pull request was closed' };
}

async function deletedBranch(
  { records }: BranchesDeps,
  api: GithubRepository,
  { projectId, repository }: KnownMirror,
  branch: ListedBranch,
): Promise<LeftOver | undefined> {
  const mirrored = await records.mirrored(repository.id, `refs/heads/${branch.name}`).read();
  if (mirrored?.mirror?.projectId !== projectId || /^pr-\d+-/.test(branch.name)) return undefined;
  if ((await api.readBranchSha(branch.name)) !== undefined) return undefined;
  return { branch, source: { kind: 'branch', branch: branch.name }, reason: 'the branch was deleted' };
}

/** Wished for like any removal: one job for each ref, which looks at GitHub once more and cancels what runs. */
async function takeBack(
  { producer, records }: BranchesDeps,
  { projectId, fullPath, gitlabUrl, repository }: KnownMirror,
  { branch, source, reason }: LeftOver,
): Promise<void> {
  const ref = `refs/heads/${branch.name}`;
  const id = `${UPKEEP_PREFIX}remove-${projectId}-${branch.sha}`;
  const removal: Removal = { id, deliveryId: id, requestedAt: Date.now(), repository, source, reason };
  // Where it is, which Redis may have lost.
  const place = { projectId, fullPath, gitlabUrl };
  if (!(await records.mirrored(repository.id, ref).read())) {
    await records.mirrored(repository.id, ref).write({ sha: branch.sha, runId: id, mirror: place });
  }
  await records.requested(repository.id, ref).remove();
  await enqueueMirror(producer, ref, removal);
}
