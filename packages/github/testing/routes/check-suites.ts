import { announceSuite, suiteFor } from '../actions/check-suite.ts';
import { resetSuite } from '../actions/checks.ts';
import { botOf, type GithubContext } from '../context.ts';
import { invalidRequest, notFound } from '../http/api-error.ts';
import { paged } from '../http/paging.ts';
import { created, ok, type Reply, type RepositoryRequest, type Route } from '../http/route.ts';
import type { StoredCheckSuite } from '../model/types.ts';
import { viewCheckRun, viewCheckSuite } from '../views/check.ts';
import { linksOf } from './links-of.ts';
import { requireCommit, requireFullSha } from './require-commit.ts';
import { selectRuns } from './select-runs.ts';

const PATH = '/repos/{owner}/{repo}/check-suites';

export const checkSuiteRoutes: Route[] = [
  { method: 'POST', path: PATH, auth: 'repository', permission: 'checks:write', handle: create },
  { method: 'GET', path: `${PATH}/{id}`, auth: 'repository', permission: 'checks:read', handle: read },
  { method: 'GET', path: `${PATH}/{id}/check-runs`, auth: 'repository', permission: 'checks:read', handle: listRuns },
  { method: 'POST', path: `${PATH}/{id}/rerequest`, auth: 'repository', permission: 'checks:write', handle: rerequest },
  {
    method: 'GET',
    path: '/repos/{owner}/{repo}/commits/{ref+}/check-suites',
    auth: 'repository',
    permission: 'checks:read',
    handle: listForRef,
  },
];

async function create(request: RepositoryRequest, context: GithubContext): Promise<Reply> {
  const { repository, body } = request;
  if (typeof body.head_sha !== 'string') throw invalidRequest('"head_sha" wasn\'t supplied.');
  const headSha = await requireFullSha(repository, body.head_sha);
  const known = repository.checkSuites.some((suite) => suite.appId === context.app.id && suite.headSha === headSha);
  const suite = suiteFor(context, repository, { headSha, appId: context.app.id, appSlug: context.app.slug });
  return ok(viewCheckSuite(suite, repository, context, linksOf(request, context)), known ? 200 : 201);
}

function read(request: RepositoryRequest, context: GithubContext): Reply {
  return ok(viewCheckSuite(find(request), request.repository, context, linksOf(request, context)));
}

function listRuns(request: RepositoryRequest, context: GithubContext): Reply {
  const { repository, query } = request;
  const suite = find(request);
  const runs = selectRuns(
    repository.checkRuns.filter(({ suiteId }) => suiteId === suite.id),
    query,
  );
  const links = linksOf(request, context);
  return paged(request, runs, (page, total_count) => ({
    total_count,
    check_runs: page.map((run) => viewCheckRun(run, repository, context, links)),
  }));
}

function rerequest(request: RepositoryRequest, context: GithubContext): Reply {
  const suite = find(request);
  resetSuite(context, request.repository, suite.id);
  announceSuite(context, request.repository, suite, 'rerequested', botOf(context));
  return created({});
}

async function listForRef(request: RepositoryRequest, context: GithubContext): Promise<Reply> {
  const { repository, params, query } = request;
  const sha = await requireCommit(repository, params.ref ?? '');
  const appId = query.get('app_id');
  const name = query.get('check_name');
  const suites = repository.checkSuites.filter(
    (suite) =>
      suite.headSha === sha &&
      (appId === null || suite.appId === Number(appId)) &&
      (name === null || repository.checkRuns.some((run) => run.suiteId === suite.id && run.name === name)),
  );
  const links = linksOf(request, context);
  return paged(request, suites, (page, total_count) => ({
    total_count,
    check_suites: page.map((suite) => viewCheckSuite(suite, repository, context, links)),
  }));
}

function find({ repository, params }: RepositoryRequest): StoredCheckSuite {
  const suite = repository.checkSuites.find(({ id }) => id === Number(params.id));
  if (!suite) throw notFound();
  return suite;
}
