import type { GithubContext } from '../context.ts';
import { deleteRef, setRef } from '../git/bare-repository.ts';
import { mergeCommits } from '../git/commit-files.ts';
import { readCommit } from '../git/read-commit.ts';
import { ZERO } from '../payloads/push.ts';
import { viewPushedCommit } from '../views/commit.ts';
import { announceRefChange } from './move-ref.ts';
import { findPull } from './pulls.ts';

export interface MergeGroup {
  repo: string;
  number: number;
  headSha: string;
  /** Full name of the temporary branch. */
  headRef: string;
  baseSha: string;
  baseRef: string;
}

export type MergeQueueActions = ReturnType<typeof mergeQueueActions>;

/** GitHub's merge queue: a temporary branch with the merge commit, to be tested before it lands. */
export function mergeQueueActions(context: GithubContext) {
  const queueBot = () => context.state.account('github-merge-queue[bot]', 'Bot');

  return {
    /** Puts a pull request into the queue and asks for its checks. */
    async mergeGroup(repo: string, number: number): Promise<MergeGroup> {
      const { repository, pull } = findPull(context, repo, number);
      const { dir } = repository;
      const headSha = await mergeCommits(dir, pull.base.sha, pull.head.sha);
      if (!headSha) throw new Error(`pull request ${number} of ${repo} conflicts with its base`);
      const headRef = `refs/heads/gh-readonly-queue/${pull.base.ref}/pr-${number}-${pull.base.sha}`;
      await setRef(dir, headRef, headSha);
      await announceRefChange(context, repository, {
        ref: headRef,
        before: ZERO,
        after: headSha,
        forced: false,
        actor: queueBot(),
      });
      const baseRef = `refs/heads/${pull.base.ref}`;
      const group = { repo, number, headSha, headRef, baseSha: pull.base.sha, baseRef };
      await announce(group, 'checks_requested');
      return group;
    },

    /** Takes it out again: `merged`, `invalidated` or `dequeued`. */
    async destroyMergeGroup(group: MergeGroup, reason: 'merged' | 'invalidated' | 'dequeued'): Promise<void> {
      const { repository } = findPull(context, group.repo, group.number);
      await announce(group, 'destroyed', { reason });
      await deleteRef(repository.dir, group.headRef);
      await announceRefChange(context, repository, {
        ref: group.headRef,
        before: group.headSha,
        after: ZERO,
        forced: false,
        actor: queueBot(),
      });
    },
  };

  async function announce(group: MergeGroup, action: string, fields: Record<string, unknown> = {}): Promise<void> {
    const { repository } = findPull(context, group.repo, group.number);
    const links = { api: context.origin(), web: context.origin() };
    const { headSha: head_sha, headRef: head_ref, baseSha: base_sha, baseRef: base_ref } = group;
    const head_commit = viewPushedCommit(await readCommit(repository.dir, head_sha), repository, links);
    const merge_group = { head_sha, head_ref, base_sha, base_ref, head_commit };
    context.emit({ event: 'merge_group', action, repository, sender: queueBot(), fields: { merge_group, ...fields } });
  }
}
