import { join } from 'node:path';
import { nodeFlags } from '../../../scripts/start/node-flags.ts';
import type { Bench } from '../part.ts';
import type { RelayedPack, RelayTask } from '../relay/client-main.ts';
import { git, measuredGit } from '../world/git.ts';
import { startHelper } from '../world/helper-process.ts';
import { gitlabLogin, type World } from '../world/start-world.ts';
import type { MirroredRepository } from './mirrored-repository.ts';

/** Brings one new commit from GitHub to GitLab, in one way or the other; seconds. The commit is made before the clock runs. */
export interface GitPart {
  /** As the worker does, in a long-running process of its own: look at the refs of both sides, then relay the source's. */
  relay(): Promise<number>;
  /** `git fetch` into a bare mirror on local disk that lacks only this commit, then `git push`. */
  git(): Promise<number>;
}

/** Both push to branches of their own on one project: neither finds there what the other has brought. */
export async function openGitPart(bench: Bench, world: World, { repo, mirror }: MirroredRepository): Promise<GitPart> {
  const { github, gitlab } = world;
  const login = gitlabLogin(world);
  const source = `${github.url}/${repo}.git`;
  const target = `${gitlab.url}/${mirror}.git`;
  let commits = 0;
  const newCommit = silently(world, (branch) =>
    github.push({ repo, branch, files: { 'one-line.txt': `${commits++}\n` } }),
  );

  const client = await startHelper<RelayTask, RelayedPack>(
    new URL('../relay/client-main.ts', import.meta.url),
    {},
    nodeFlags('worker'),
  );
  bench.cleanup.defer(() => client.stop());
  const warm = join(bench.scratch, `warm-${repo.replace('/', '-')}.git`);
  await git(bench.scratch, 'clone', '--quiet', '--bare', source, warm);
  // Its own housekeeping would only cost it time.
  await git(warm, 'config', 'gc.auto', '0');
  await git(warm, 'config', 'maintenance.auto', 'false');

  return {
    async relay() {
      const sha = await newCommit('by-relay');
      const ref = 'refs/heads/by-relay';
      return (
        await client.ask({
          how: 'sync',
          source,
          target,
          sha,
          ref,
          sourceRef: ref,
          login: `${login.user}:${login.password}`,
        })
      ).seconds;
    },
    async git() {
      await newCommit('by-git');
      const { seconds } = await measuredGit(
        warm,
        [
          ['fetch', '--quiet', '--no-tags', source, '+refs/heads/by-git:refs/heads/by-git'],
          ['push', '--quiet', '-o', 'ci.skip', target, 'refs/heads/by-git'],
        ],
        login,
      );
      return seconds;
    },
  };
}

/** The bridge must not hear of these commits: it would work on them while they are measured. */
function silently({ github }: World, push: (branch: string) => Promise<string>) {
  return async (branch: string): Promise<string> => {
    const webhook = github.deliveries.url;
    github.setWebhookUrl(undefined);
    try {
      return await push(branch);
    } finally {
      github.setWebhookUrl(webhook);
    }
  };
}
