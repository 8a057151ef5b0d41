import { rm } from 'node:fs/promises';
import type { Bench } from '../part.ts';
import { generateRepository } from '../world/generate-repository.ts';
import { usualShape } from '../world/repository-history.ts';
import type { World } from '../world/start-world.ts';
import { reported, timePipeline } from '../world/time-pipeline.ts';
import type { DeliveryWatch } from '../world/watch-deliveries.ts';

export interface MirroredRepository {
  /** At GitHub, `owner/name`. */
  repo: string;
  pullRequest: number;
  /** Full path of the mirror at GitLab. */
  mirror: string;
}

/** A repository of that size at GitHub with one pull request that the bridge has mirrored and run. */
export async function mirrorRepository(
  { scratch }: Bench,
  world: World,
  deliveries: DeliveryWatch,
  megabytes: number,
): Promise<MirroredRepository> {
  const from = await generateRepository(scratch, usualShape(`update-${megabytes}`, megabytes));
  // Owners apart: GitHub's limit for one installation is not what is measured.
  const owner = `owner-${megabytes}`;
  const repo = `${owner}/update`;
  await world.github.createRepository({ fullName: repo, from });
  await rm(from, { recursive: true });
  let pullRequest = 0;
  const open = async (): Promise<string> => {
    const pull = await world.github.openPullRequest({ repo, author: owner, head: 'change' });
    pullRequest = pull.number;
    return pull.head.sha;
  };
  const { sha } = await timePipeline(world, deliveries, open);
  await reported(world, repo, sha);
  return { repo, pullRequest, mirror: `${world.namespace}/${repo.replace('/', '_')}` };
}

/** Pushes one commit to the pull request; resolves with the seconds from webhook to pipeline. */
export async function updateThroughBridge(
  world: World,
  deliveries: DeliveryWatch,
  { repo, pullRequest }: MirroredRepository,
): Promise<number> {
  const { sha, seconds } = await timePipeline(world, deliveries, () =>
    world.github.updatePullRequest(repo, pullRequest),
  );
  await reported(world, repo, sha);
  return seconds;
}
