import type { Queues } from '@failfast-ci/queue';

/** More waiting events than this are not looked through. */
const MOST = 2_000;

/** Repositories of which an event still waits to be decided; `all` when there are too many to tell. */
export async function busyRepositories({ decide }: Pick<Queues, 'decide'>): Promise<Set<number> | 'all'> {
  const jobs = await decide.getJobs(['waiting', 'active', 'delayed', 'prioritized'], 0, MOST);
  if (jobs.length > MOST) return 'all';
  return new Set(jobs.flatMap((job) => (job ? [job.data.event.repository.id] : [])));
}

export const isBusy = (busy: Set<number> | 'all', repositoryId: number): boolean =>
  busy === 'all' || busy.has(repositoryId);
