import type { Pipeline } from './model.ts';

type CiJob = Pipeline['jobs'][number];

/** GitLab's ends in GitHub's words; written out here so that the bridge's own table is not its own judge. */
const CONCLUSIONS: Record<string, string> = {
  success: 'success',
  failed: 'failure',
  canceled: 'cancelled',
  skipped: 'skipped',
  manual: 'neutral',
};

const inGithubsWords = (status: string): string => CONCLUSIONS[status] ?? status;

/** Every check that a commit should have when this pipeline speaks for it and has ended. */
export function expectedChecks(pipeline: Pipeline): Map<string, string> {
  const children = current(pipeline.jobs).flatMap(({ downstream }) => (downstream ? [downstream] : []));
  return new Map([
    ['Gitlab SYNC', 'success'],
    ['gitlab-ci Pipeline', inGithubsWords(pipeline.status)],
    ...children.map((child): [string, string] => ['gitlab-ci Pipeline/Child', inGithubsWords(child.status)]),
    ...[pipeline, ...children].flatMap(({ jobs }) => current(jobs).map(jobCheck)),
  ]);
}

export const expectedStatus = ({ status }: Pipeline): string =>
  ({ success: 'success', failed: 'failure', canceled: 'error' })[status] ?? status;

/** A retried CI job comes again under its name. */
const current = (jobs: CiJob[]): CiJob[] => [...new Map(jobs.map((job) => [job.name, job])).values()];

const jobCheck = ({ name, status, allowFailure }: CiJob): [string, string] => [
  `gitlab-ci - ${name}`,
  status === 'failed' && allowFailure ? 'neutral' : inGithubsWords(status),
];
