import { branchTip } from '../git/repository.ts';
import { runGit } from '../git/run-git.ts';
import { created, invalid, ok, refuse } from '../http/answer.ts';
import { flag, optionalInteger, optionalText } from '../http/input.ts';
import { page } from '../http/pages.ts';
import { type Call, projectOf, route } from '../http/router.ts';
import { fullPath } from '../instance.ts';
import { createProject, pathProblems } from '../projects/create-project.ts';
import { presentProject, presentSimpleProject } from '../projects/present-project.ts';
import { EDIT_ONLY, NEW_PROJECT, requestedSettings } from '../projects/settings.ts';

async function create({ instance, body }: Call) {
  const path = optionalText(body, 'path') ?? optionalText(body, 'name')?.toLowerCase().replaceAll(' ', '-');
  if (!path) throw invalid('name, path are missing, at least one parameter must be provided');
  const name = optionalText(body, 'name') ?? path;
  const id = optionalInteger(body, 'namespace_id');
  const own = instance.namespaces.find(({ kind }) => kind === 'user');
  const namespace = id === undefined ? own : instance.namespaces.find((candidate) => candidate.id === id);
  if (!namespace?.writable) throw refuse(400, { namespace: ['is not valid'], limit_reached: [] });
  const problems = pathProblems(instance, namespace, { path, name });
  if (problems) throw refuse(400, problems);
  const settings = requestedSettings(body, NEW_PROJECT);
  return created(presentProject(instance, await createProject(instance, { namespace, path, name, settings })));
}

function list(call: Call) {
  const { instance, query } = call;
  const words = (query.get('search') ?? '').toLowerCase();
  const inNamespaces = flag(query, 'search_namespaces');
  const after = Number(query.get('id_after') ?? 0);
  const before = Number(query.get('id_before') ?? Number.MAX_SAFE_INTEGER);
  const found = [...instance.projects.values()]
    .filter((project) => (inNamespaces ? fullPath(project) : project.path).toLowerCase().includes(words))
    .filter(({ id }) => id > after && id < before)
    .toSorted((a, b) => (query.get('sort') === 'asc' ? a.id - b.id : b.id - a.id));
  const present = flag(query, 'simple') ? presentSimpleProject : presentProject;
  return page(
    call,
    found.map((project) => present(instance, project)),
  );
}

async function update(call: Call) {
  const { instance, body } = call;
  const project = projectOf(call);
  if (Object.keys(body).length === 0) throw invalid('no attribute is given, at least one parameter must be provided');
  const path = optionalText(body, 'path') ?? project.path;
  const name = optionalText(body, 'name') ?? project.name;
  const problems = pathProblems(instance, project.namespace, { path, name, self: project });
  if (problems) throw refuse(400, problems);
  if (path !== project.path) project.formerPaths.push(fullPath(project));
  Object.assign(project, { path, name });
  await moveDefaultBranch(project, optionalText(body, 'default_branch'));
  Object.assign(project.settings, requestedSettings(body, { ...NEW_PROJECT, ...EDIT_ONLY }));
  instance.changed();
  return ok(presentProject(instance, project));
}

async function moveDefaultBranch(project: ReturnType<typeof projectOf>, name: string | undefined): Promise<void> {
  if (name === undefined || name === project.defaultBranch) return;
  if (!(await branchTip(project.repositoryDir, name))) {
    throw refuse(400, { base: [`Could not change HEAD: branch '${name}' does not exist`] });
  }
  await runGit(project.repositoryDir, ['symbolic-ref', 'HEAD', `refs/heads/${name}`]);
  project.defaultBranch = name;
}

export const projectRoutes = [
  route('GET /projects', list),
  route('POST /projects', create),
  route('GET /projects/:id', (call) => ok(presentProject(call.instance, projectOf(call)))),
  route('PUT /projects/:id', update),
];
