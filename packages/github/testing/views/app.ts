import type { GithubContext } from '../context.ts';
import type { Installation } from '../model/types.ts';
import { viewAccount } from './account.ts';
import { type Links, nodeId } from './links.ts';

export function viewApp(context: GithubContext, links: Links): Record<string, unknown> {
  const { id, slug, permissions, events } = context.app;
  return {
    id,
    slug,
    client_id: `Iv1.${id}`,
    node_id: nodeId('App', id),
    owner: viewAccount(context.state.account('app-owner', 'Organization'), links),
    name: slug,
    description: '',
    external_url: 'https://example.com',
    html_url: `${links.web}/apps/${slug}`,
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    permissions,
    events,
    installations_count: context.state.installations.size,
  };
}

/** Another App's identity, known only by what its check runs say. */
export function viewAppOf(context: GithubContext, appId: number, slug: string, links: Links): Record<string, unknown> {
  const own = viewApp(context, links);
  if (appId === context.app.id) return own;
  return { ...own, id: appId, slug, name: slug, client_id: `Iv1.${appId}`, html_url: `${links.web}/apps/${slug}` };
}

export function viewInstallation(
  installation: Installation,
  context: GithubContext,
  links: Links,
): Record<string, unknown> {
  const { id, account, permissions, events, repositoryIds, suspended, createdAt } = installation;
  return {
    id,
    account: viewAccount(account, links),
    repository_selection: repositoryIds === null ? 'all' : 'selected',
    access_tokens_url: `${links.api}/app/installations/${id}/access_tokens`,
    repositories_url: `${links.api}/installation/repositories`,
    html_url: `${links.web}/settings/installations/${id}`,
    app_id: context.app.id,
    app_slug: context.app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions,
    events,
    created_at: createdAt,
    updated_at: createdAt,
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: suspended ? createdAt : null,
  };
}
