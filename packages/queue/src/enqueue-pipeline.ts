import { jobId } from './job-id.ts';
import type { PipelineJob } from './jobs.ts';
import type { ProducerDeps } from './producer.ts';

/** Asks for the pipeline of a run. Its id is the run's, so that a repeated mirror job cannot ask twice. */
export async function enqueuePipeline({ queues }: Pick<ProducerDeps, 'queues'>, data: PipelineJob): Promise<void> {
  await queues.pipeline.add('create-pipeline', data, { jobId: jobId('pipeline', data.run.id) });
}
