import { mintToken } from '../auth/installation-token.ts';
import type { GithubContext } from '../context.ts';
import { ApiError, notFound } from '../http/api-error.ts';
import { paged } from '../http/paging.ts';
import { type ApiRequest, created, ok, type Reply, type Route } from '../http/route.ts';
import type { Installation } from '../model/types.ts';
import { viewApp, viewInstallation } from '../views/app.ts';
import { viewRepository } from '../views/repository.ts';
import { linksOf } from './links-of.ts';

export const appRoutes: Route[] = [
  { method: 'GET', path: '/app', auth: 'app', handle: readApp },
  { method: 'GET', path: '/app/installations', auth: 'app', handle: listInstallations },
  { method: 'GET', path: '/app/installations/{id}', auth: 'app', handle: readInstallation },
  { method: 'POST', path: '/app/installations/{id}/access_tokens', auth: 'app', handle: createToken },
  { method: 'GET', path: '/repos/{owner}/{repo}/installation', auth: 'app', handle: ofRepository },
  { method: 'GET', path: '/orgs/{account}/installation', auth: 'app', handle: ofAccount },
  { method: 'GET', path: '/users/{account}/installation', auth: 'app', handle: ofAccount },
  {
    method: 'GET',
    path: '/installation/repositories',
    auth: 'installation',
    permission: 'metadata:read',
    handle: (request, context) => {
      const { installation, token } = request;
      const links = linksOf(request, context);
      const visible = context.state
        .repositoriesOf(installation)
        .filter(({ id }) => token.repositoryIds === null || token.repositoryIds.includes(id));
      return paged(request, visible, (page, total_count) => ({
        total_count,
        repository_selection: installation.repositoryIds === null ? 'all' : 'selected',
        repositories: page.map((repository) => viewRepository(repository, links)),
      }));
    },
  },
];

function readApp(request: ApiRequest, context: GithubContext): Reply {
  return ok(viewApp(context, linksOf(request, context)));
}

function listInstallations(request: ApiRequest, context: GithubContext): Reply {
  const links = linksOf(request, context);
  const all = [...context.state.installations.values()];
  return paged(request, all, (page) => page.map((one) => viewInstallation(one, context, links)));
}

function readInstallation(request: ApiRequest, context: GithubContext): Reply {
  return ok(viewInstallation(find(request, context), context, linksOf(request, context)));
}

function createToken(request: ApiRequest, context: GithubContext): Reply {
  const installation = find(request, context);
  if (installation.suspended) throw new ApiError(403, 'This installation has been suspended');
  const { value, token } = mintToken(context, installation, request.body);
  const links = linksOf(request, context);
  const repositories = token.repositoryIds?.map((id) => context.state.repositories.get(id));
  return created({
    token: value,
    expires_at: new Date(token.expiresAt).toISOString().replace(/\.\d+Z$/, 'Z'),
    permissions: token.permissions,
    repository_selection: token.repositoryIds || installation.repositoryIds ? 'selected' : 'all',
    ...(repositories && { repositories: repositories.flatMap((one) => (one ? [viewRepository(one, links)] : [])) }),
  });
}

function ofRepository(request: ApiRequest, context: GithubContext): Reply {
  const repository = context.state.findRepository(`${request.params.owner}/${request.params.repo}`);
  const installation = repository && context.state.installationOf(repository);
  if (!installation) throw notFound();
  return ok(viewInstallation(installation, context, linksOf(request, context)));
}

function ofAccount(request: ApiRequest, context: GithubContext): Reply {
  const login = (request.params.account ?? '').toLowerCase();
  const all = [...context.state.installations.values()];
  const installation = all.find(({ account }) => account.login.toLowerCase() === login);
  if (!installation) throw notFound();
  return ok(viewInstallation(installation, context, linksOf(request, context)));
}

function find({ params }: ApiRequest, { state }: GithubContext): Installation {
  const installation = state.installations.get(Number(params.id));
  if (!installation) throw notFound();
  return installation;
}
