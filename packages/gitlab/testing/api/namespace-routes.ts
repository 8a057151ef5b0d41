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

function exists({ instance, params }: Call) {
  const taken = instance.namespaces.some(({ path }) => sameText(path, params.id ?? ''));
  return ok({ exists: taken, suggests: taken ? [`${params.id}1`] : [] });
}

export const namespaceRoutes = [
  route('GET /namespaces', search),
  route('GET /namespaces/:id', one),
  route('GET /namespaces/:id/exists', exists),
  route('GET /groups/:id', group),
];
