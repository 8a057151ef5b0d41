import type { JobRecord, PipelineRecord } from '../records.ts';

/** The latest try of each CI job. */
export const currentJobs = ({ jobs }: PipelineRecord): JobRecord[] => jobs.filter((job) => !job.retried);
