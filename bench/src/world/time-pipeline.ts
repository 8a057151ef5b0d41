import type { World } from './start-world.ts';
import { pipelineOf } from './started-pipelines.ts';
import { until } from './until.ts';
import type { DeliveryWatch } from './watch-deliveries.ts';

export interface PipelineTime {
  sha: string;
  projectId: number;
  /** From the moment the webhook was accepted to the moment GitLab had created the pipeline. */
  seconds: number;
}

/** Does something to a pull request and waits for the pipeline of the commit that comes of it. */
export async function timePipeline(
  world: World,
  deliveries: DeliveryWatch,
  act: () => Promise<string>,
  seconds = 120,
): Promise<PipelineTime> {
  deliveries.reset();
  const sha = await act();
  const pipeline = await until(() => pipelineOf(world, sha), { what: `the pipeline of ${sha}`, seconds });
  const accepted = await until(() => deliveries.acceptedAt('pull_request_updated'), {
    what: 'the line of the webhook',
  });
  return { sha, projectId: pipeline.project.id, seconds: (pipeline.createdAt - accepted) / 1_000 };
}

/** Waits until a commit's first report is over, so that nothing of it goes on during the next measurement. */
export async function reported({ github }: World, repo: string, sha: string): Promise<void> {
  await until(() => github.statuses(repo, sha).length > 0, { what: `the report of ${sha}` });
}
