import type { Emission, GithubContext } from '../context.ts';
import type { Account, Installation, StoredRepository } from '../model/types.ts';
import { viewAccount } from '../views/account.ts';
import { type Links, nodeId } from '../views/links.ts';
import { viewRepository } from '../views/repository.ts';
import { examplePayload } from './examples.ts';

type Json = Record<string, unknown>;

/** The body of a delivery: GitHub's example of this event and action with the real values put over it. */
export function buildPayload(emission: Emission, installation: Installation, context: GithubContext): Json {
  const links = { api: context.origin(), web: context.origin() };
  const { event, action, repository, sender, fields } = emission;
  const { organization: _, enterprise: __, ...example } = examplePayload(event, action);
  const payload = withoutForeignHosts({ ...example, ...(action && { action }) }, links);
  for (const [name, value] of Object.entries(fields)) payload[name] = merged(payload[name], value);
  if (repository) payload.repository = repositoryOf(payload.repository, repository, event, links);
  payload.sender = viewAccount(sender, links);
  if (repository?.owner.type === 'Organization') payload.organization = viewOrganization(repository.owner, links);
  payload.installation = merged(event.startsWith('installation') ? payload.installation : {}, {
    id: installation.id,
    node_id: nodeId('Installation', installation.id),
  });
  return payload;
}

/** Real values over the example's, so that fields the stand-in does not keep are there all the same. */
function merged(example: unknown, value: unknown): unknown {
  return isObject(example) && isObject(value) ? { ...example, ...value } : value;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Addresses in an example name github.com and a repository of its own: they must not lead anybody there. */
function withoutForeignHosts(payload: Json, { api, web }: Links): Json {
  const text = JSON.stringify(payload).replaceAll('https://api.github.com', api).replaceAll('https://github.com', web);
  return JSON.parse(text) as Json;
}

function repositoryOf(example: unknown, repository: StoredRepository, event: string, links: Links): unknown {
  const view = merged(example, viewRepository(repository, links)) as Json;
  if (event !== 'push') return view;
  // Only push events tell times in seconds and the owner's e-mail address.
  const seconds = (iso: string): number => Math.floor(Date.parse(iso) / 1000);
  const { owner } = repository;
  return {
    ...view,
    created_at: seconds(repository.createdAt),
    pushed_at: seconds(repository.pushedAt),
    master_branch: repository.defaultBranch,
    owner: { name: owner.login, email: null, ...viewAccount(owner, links) },
    ...(owner.type === 'Organization' && { organization: owner.login }),
  };
}

function viewOrganization({ login, id }: Account, { api, web }: Links): Json {
  const url = `${api}/orgs/${login}`;
  return {
    login,
    id,
    node_id: nodeId('Organization', id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${web}/avatars/${id}`,
    description: null,
  };
}
