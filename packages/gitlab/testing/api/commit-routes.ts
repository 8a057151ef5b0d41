import { listCommits, readCommit, resolveCommit } from '../git/repository.ts';
import { notFound, ok } from '../http/answer.ts';
import { flag } from '../http/input.ts';
import { page } from '../http/pages.ts';
import { type Call, projectOf, route } from '../http/router.ts';
import { isoTime, webUrl } from '../instance.ts';
import type { JobRecord } from '../records.ts';
import { presentCommit } from './present-commit.ts';

const MOST_COMMITS = 1000;

async function list(call: Call) {
  const project = projectOf(call);
  const ref = call.query.get('ref_name') ?? project.defaultBranch ?? '';
  const sha = await resolveCommit(project.repositoryDir, ref);
  if (!sha) throw notFound(project.defaultBranch === null ? 'Repository' : 'Commit');
  const commits = await listCommits(project.repositoryDir, sha, MOST_COMMITS);
  return page(
    call,
    commits.map((commit) => presentCommit(call.instance, project, commit)),
  );
}

/** A branch or tag name is taken too: whoever means an id must compare. */
async function one(call: Call) {
  const project = projectOf(call);
  const sha = await resolveCommit(project.repositoryDir, call.params.sha ?? '');
  if (!sha) throw notFound('Commit');
  const commit = await readCommit(project.repositoryDir, sha);
  const stats = call.query.get('stats') === 'false' ? {} : { stats: { additions: 0, deletions: 0, total: 0 } };
  return ok({ ...presentCommit(call.instance, project, commit), ...stats });
}

/** Without `ref` or `pipeline_id` only the default branch counts. */
async function statuses(call: Call) {
  const { query, instance } = call;
  const project = projectOf(call);
  const sha = await resolveCommit(project.repositoryDir, call.params.sha ?? '');
  if (!sha) throw notFound('Commit');
  const pipelineId = query.get('pipeline_id');
  const ref = query.get('ref') ?? project.defaultBranch;
  const jobs = project.pipelines
    .filter((pipeline) => pipeline.commit.sha === sha)
    .filter((pipeline) => (pipelineId === null ? pipeline.ref === ref : pipeline.id === Number(pipelineId)))
    .flatMap((pipeline) => pipeline.jobs.filter((job) => flag(query, 'all') || !job.retried))
    .filter((job) => [null, job.name].includes(query.get('name')) && [null, job.stage].includes(query.get('stage')));
  const target = `${webUrl(instance, project)}/-/jobs`;
  return page(
    call,
    jobs.map((job) => presentStatus(job, `${target}/${job.id}`)),
  );
}

const presentStatus = (job: JobRecord, targetUrl: string) => ({
  id: job.id,
  sha: job.pipeline.commit.sha,
  ref: job.pipeline.ref,
  status: job.status,
  name: job.name,
  target_url: targetUrl,
  description: null,
  created_at: isoTime(job.createdAt),
  started_at: isoTime(job.startedAt),
  finished_at: isoTime(job.finishedAt),
  allow_failure: job.allowFailure,
  coverage: null,
  pipeline_id: job.pipeline.id,
});

const COMMIT = '/projects/:id/repository/commits/:sha';

export const commitRoutes = [
  route('GET /projects/:id/repository/commits', list),
  route(`GET ${COMMIT}`, one),
  route(`GET ${COMMIT}/statuses`, statuses),
];
