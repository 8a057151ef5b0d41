import { jobId } from './job-id.ts';
import type { ActOnPipelineJob, CreatePipelineJob } from './jobs.ts';
import type { ProducerDeps } from './producer.ts';

type Deps = Pick<ProducerDeps, 'queues'>;

/**
 * Asks for the pipeline of a run. Its id is the run's, so that a repeated mirror job cannot ask twice; but one that
 * ended without a pipeline, and whose run is wanted again, makes way.
 */
export async function enqueuePipeline({ queues: { pipeline } }: Deps, data: CreatePipelineJob): Promise<void> {
  const id = jobId('pipeline', data.run.id);
  const earlier = await pipeline.getJob(id);
  if (earlier?.finishedOn !== undefined && (earlier.returnvalue as { outcome?: string })?.outcome !== 'done') {
    await earlier.remove().catch(() => {}); // somebody else made way for it already
  }
  await pipeline.add('create-pipeline', data, { jobId: id });
}

/** Asks for an action on a pipeline. `id` names the wish: repeated, it is the same wish. */
export async function enqueuePipelineAction({ queues }: Deps, id: string, data: ActOnPipelineJob): Promise<void> {
  await queues.pipeline.add(data.command, data, { jobId: jobId('act', id) });
}
