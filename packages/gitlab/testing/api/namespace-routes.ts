import { notFound, ok } from '../http/answer.ts';
import { flag } from '../http/input.ts';
import { page } from '../http/pages.ts';
import { type Call, route } from '../http/router.ts';
import { sameText } from '../instance.ts';
import { findNamespace } from '../projects/namespaces.ts';
import { presentNamespace, presentProject } from '../projects/present-project.ts';

/** A search finds everything that contains the words, and an exact hit need not come first. */
function search(call: Call) {
  const { instance, query } = call;
  const words = (query.get('search') ?? '').toLowerCase();
  const full = flag(query, 'full_path_search');
  const found = instance.namespaces.filter(({ path, fullPath }) =>
    (full ? fullPath : path).toLowerCase().includes(words),
  );
  const inexactFirst = found.toSorted((a, b) => Number(sameText(a.path, words)) - Number(sameText(b.path, words)));
  return page(
    call,
    inexactFirst.map((namespace) => presentNamespace(instance, namespace)),
  );
}

function one({ instance, params }: Call) {
  const namespace = findNamespace(instance, params.id ?? '');
  if (!namespace) throw notFound('Namespace');
  return ok(presentNamespace(instance, namespace));
}

function group({ instance, params, query }: Call) {
  const found = findNamespace(instance, params.id ?? '');
  if (found?.kind !== 'group') throw notFound('Group');
  const { id, name, path, fullPath, parentId } = found;
  const projects = [...instance.projects.values()].filter((project) => project.namespace === found);
  return ok({
    id,
    name,
    path,
    full_name: fullPath.replaceAll('/', ' / '),
    full_path: fullPath,
    parent_id: parentId,
    visibility: 'private',
    web_url: `${instance.baseUrl}/groups/${fullPath}`,
    shared_runners_setting: 'enabled',
    ...(query.get('with_projects') !== 'false' && {
      projects: projects.map((project) => presentProject(instance, project)),
    }),
  });
}

/** The robot maintains the groups that it may create projects in; nobody else is a member. */
function member({ instance, params }: Call) {
  const found = findNamespace(instance, params.id ?? '');
  if (found?.kind !== 'group') throw notFound('Group');
  if (Number(params.user_id) !== 1) throw notFound('Not found');
  const { user } = instance.options;
  return ok({ id: 1, username: user, name: user, state: 'active', access_level: found.writable ? 40 : 20 });
}

function exists({ instance, params }: Call) {
  const taken = instance.namespaces.some(({ path }) => sameText(path, params.id ?? ''));
  return ok({ exists: taken, suggests: taken ? [`${params.id}1`] : [] });
}

export const namespaceRoutes = [
  route('GET /namespaces', search),
  route('GET /namespaces/:id', one),
  route('GET /namespaces/:id/exists', exists),
  route('GET /groups/:id', group),
  route('GET /groups/:id/members/all/:user_id', member),
];
