import { fullPath, type Instance, isoTime, webUrl } from '../instance.ts';
import type { NamespaceRecord, ProjectRecord } from '../records.ts';
import { olderSwitches } from './settings.ts';

export function presentNamespace(instance: Instance, namespace: NamespaceRecord) {
  const { id, name, path, kind, parentId, fullPath: full } = namespace;
  const prefix = kind === 'group' ? 'groups/' : '';
  return {
    id,
    name,
    path,
    kind,
    full_path: full,
    parent_id: parentId,
    web_url: `${instance.baseUrl}/${prefix}${full}`,
  };
}

/** A project as GET /projects/:id answers it to a Maintainer. */
export function presentProject(instance: Instance, project: ProjectRecord) {
  const { settings } = project;
  const web = webUrl(instance, project);
  return {
    ...settings,
    ...olderSwitches(settings),
    id: project.id,
    name: project.name,
    name_with_namespace: `${project.namespace.fullPath.replaceAll('/', ' / ')} / ${project.name}`,
    path: project.path,
    path_with_namespace: fullPath(project),
    created_at: isoTime(project.createdAt),
    default_branch: project.defaultBranch,
    empty_repo: project.defaultBranch === null,
    web_url: web,
    http_url_to_repo: `${web}.git`,
    ssh_url_to_repo: `git@127.0.0.1:${fullPath(project)}.git`,
    readme_url: null,
    namespace: presentNamespace(instance, project.namespace),
    public_builds: settings.public_jobs,
    permissions: { project_access: null, group_access: { access_level: 40, notification_level: 3 } },
    _links: { self: `${instance.baseUrl}/api/v4/projects/${project.id}` },
  };
}

export function presentSimpleProject(instance: Instance, project: ProjectRecord) {
  const full = presentProject(instance, project);
  const { id, name, path, path_with_namespace, default_branch, web_url, http_url_to_repo, namespace, created_at } =
    full;
  return { id, name, path, path_with_namespace, default_branch, web_url, http_url_to_repo, namespace, created_at };
}
