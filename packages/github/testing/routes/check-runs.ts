import { announceSuite, suiteFor } from '../actions/check-suite.ts';
import { resetSuite } from '../actions/checks.ts';
import { botOf, type GithubContext, timestamp } from '../context.ts';
import { ApiError, invalidRequest, notFound } from '../http/api-error.ts';
import { paged } from '../http/paging.ts';
import { created, ok, type Reply, type RepositoryRequest, type Route } from '../http/route.ts';
import type { StoredCheckRun, StoredRepository } from '../model/types.ts';
import { announceCheckRun } from '../payloads/check-run.ts';
import { suiteState, viewCheckRun } from '../views/check.ts';
import { CHECK_LIMITS, checkRunRules } from './check-run-rules.ts';
import { linksOf } from './links-of.ts';
import { requireCommit, requireFullSha } from './require-commit.ts';
import { selectRuns } from './select-runs.ts';
import { writeCheckRun } from './write-check-run.ts';

const PATH = '/repos/{owner}/{repo}/check-runs';

export const checkRunRoutes: Route[] = [
  { method: 'POST', path: PATH, auth: 'repository', permission: 'checks:write', handle: create },
  { method: 'GET', path: `${PATH}/{id}`, auth: 'repository', permission: 'checks:read', handle: read },
  { method: 'PATCH', path: `${PATH}/{id}`, auth: 'repository', permission: 'checks:write', handle: update },
  {
    method: 'GET',
    path: `${PATH}/{id}/annotations`,
    auth: 'repository',
    permission: 'checks:read',
    handle: annotations,
  },
  { method: 'POST', path: `${PATH}/{id}/rerequest`, auth: 'repository', permission: 'checks:write', handle: rerequest },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/commits/{ref+}/check-runs',
    auth: 'repository',
    permission: 'checks:read',
    handle: listForRef,
  },
];

async function create(request: RepositoryRequest, context: GithubContext): Promise<Reply> {
  const { repository, body } = request;
  for (const name of ['name', 'head_sha'])
    if (body[name] === undefined) throw invalidRequest(`"${name}" wasn't supplied.`);
  checkRunRules(body);
  const headSha = await requireFullSha(repository, String(body.head_sha));
  const app = { appId: context.app.id, appSlug: context.app.slug };
  const run: StoredCheckRun = {
    id: context.state.nextId(),
    repository: `${repository.owner.login}/${repository.name}`,
    suiteId: suiteFor(context, repository, { headSha, ...app }).id,
    ...app,
    name: String(body.name),
    headSha,
    externalId: null,
    detailsUrl: null,
    status: 'queued',
    conclusion: null,
    startedAt: timestamp(context),
    completedAt: null,
    output: { title: null, summary: null, text: null, annotations: [] },
    actions: [],
    writes: 0,
  };
  repository.checkRuns.push(run);
  writeCheckRun(context, repository, run, body);
  dropOldest(repository, run);
  announceCheckRun(context, repository, run, { action: 'created', sender: botOf(context) });
  if (run.status === 'completed') announceCompletion(context, repository, run);
  return created(viewCheckRun(run, repository, context, linksOf(request, context)));
}

function read(request: RepositoryRequest, context: GithubContext): Reply {
  return ok(viewCheckRun(find(request), request.repository, context, linksOf(request, context)));
}

function update(request: RepositoryRequest, context: GithubContext): Reply {
  const { repository, body } = request;
  const run = find(request);
  if (run.appId !== context.app.id)
    throw new ApiError(
      403,
      `Invalid app_id \`${run.appId}\` - check run can only be modified by the GitHub App that created it.`,
    );
  checkRunRules(body);
  const before = run.status;
  writeCheckRun(context, repository, run, body);
  if (run.status === 'completed' && before !== 'completed') announceCompletion(context, repository, run);
  return ok(viewCheckRun(run, repository, context, linksOf(request, context)));
}

function annotations(request: RepositoryRequest): Reply {
  return paged(request, find(request).output.annotations);
}

function rerequest(request: RepositoryRequest, context: GithubContext): Reply {
  const run = find(request);
  resetSuite(context, request.repository, run.suiteId);
  announceCheckRun(context, request.repository, run, { action: 'rerequested', sender: botOf(context) });
  return created({});
}

async function listForRef(request: RepositoryRequest, context: GithubContext): Promise<Reply> {
  const { repository, params } = request;
  const sha = await requireCommit(repository, params.ref ?? '');
  const runs = selectRuns(
    repository.checkRuns.filter((run) => run.headSha === sha),
    request.query,
  );
  const links = linksOf(request, context);
  return paged(request, runs, (page, total_count) => ({
    total_count,
    check_runs: page.map((run) => viewCheckRun(run, repository, context, links)),
  }));
}

/** GitHub keeps a thousand runs of one name in a suite and deletes older ones without a word. */
function dropOldest(repository: StoredRepository, { suiteId, name }: StoredCheckRun): void {
  const same = repository.checkRuns.filter((run) => run.suiteId === suiteId && run.name === name);
  const dropped = new Set(same.slice(0, Math.max(0, same.length - CHECK_LIMITS.runsOfOneName)));
  if (dropped.size > 0) repository.checkRuns = repository.checkRuns.filter((run) => !dropped.has(run));
}

function announceCompletion(context: GithubContext, repository: StoredRepository, run: StoredCheckRun): void {
  announceCheckRun(context, repository, run, { action: 'completed', sender: botOf(context) });
  const suite = repository.checkSuites.find(({ id }) => id === run.suiteId);
  const runs = repository.checkRuns.filter(({ suiteId }) => suiteId === run.suiteId);
  if (suite && suiteState(suite, runs).status === 'completed') {
    announceSuite(context, repository, suite, 'completed', botOf(context));
  }
}

function find({ repository, params }: RepositoryRequest): StoredCheckRun {
  const run = repository.checkRuns.find(({ id }) => id === Number(params.id));
  if (!run) throw notFound();
  return run;
}
