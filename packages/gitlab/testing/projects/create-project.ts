import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createRepository } from '../git/repository.ts';
import { type Instance, sameText } from '../instance.ts';
import type { NamespaceRecord, ProjectRecord } from '../records.ts';
import { EDIT_ONLY, NEW_PROJECT } from './settings.ts';

export interface NewProject {
  namespace: NamespaceRecord;
  path: string;
  name: string;
  settings: Record<string, unknown>;
}

/** Folder of the git hooks that all repositories share. */
export const hooksDir = ({ options }: Instance): string => join(options.reposDir, '.gitlab-hooks');

/** Makes a project with an empty repository. The path must be free. */
export async function createProject(instance: Instance, { namespace, path, name, settings }: NewProject) {
  const id = instance.nextId('project', 101);
  const role = instance.options.newProjectVariablesRole ?? 'no_one_allowed';
  const project: ProjectRecord = {
    id,
    name,
    path,
    namespace,
    settings: { ...NEW_PROJECT, ...EDIT_ONLY, ci_pipeline_variables_minimum_override_role: role, ...settings },
    defaultBranch: null,
    createdAt: instance.now(),
    formerPaths: [],
    repositoryDir: join(instance.options.reposDir, `${id}.git`),
    hooks: [],
    variables: [],
    protectedBranches: [],
    pipelines: [],
    lfsObjects: new Set(),
  };
  // Taken before the repository is made, so that two requests at once cannot both have the path.
  instance.projects.set(id, project);
  await mkdir(project.repositoryDir, { recursive: true });
  await createRepository(project.repositoryDir, hooksDir(instance));
  instance.changed();
  return project;
}

/** What is wrong with a path in this namespace, in GitLab's words; null when it is free. */
export function pathProblems(
  instance: Instance,
  namespace: NamespaceRecord,
  { path, name, self }: { path: string; name: string; self?: ProjectRecord },
) {
  const siblings = [...instance.projects.values()].filter(
    (project) => project.namespace === namespace && project !== self,
  );
  const taken = ['has already been taken'];
  const problems: Record<string, string[]> = {};
  const samePath = siblings.some((project) => sameText(project.path, path));
  if (samePath || siblings.some((project) => project.name === name)) problems['project_namespace.name'] = taken;
  if (siblings.some((project) => project.name === name)) problems.name = taken;
  if (samePath) problems.path = taken;
  if (!/^[\w][\w.-]*$/.test(path) || /\.(git|atom)$/.test(path) || /[.-]$/.test(path)) {
    problems.path = [
      "can contain only letters, digits, '_', '-' and '.'. Cannot start with '-', end in '.git' or end in '.atom'",
    ];
  }
  return Object.keys(problems).length === 0 ? null : { ...problems, limit_reached: [] };
}
