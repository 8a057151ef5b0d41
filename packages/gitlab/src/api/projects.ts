import { NotFoundError, PermanentError } from '@failfast-ci/core';
import type { EditProjectOptions } from '@gitbeaker/rest';
import type { CreatedProject, MirrorSettings, Project } from '../gitlab.ts';
import { GitlabRefusedError } from '../http/errors.ts';
import { readProjectAnswer } from './answers.ts';
import { type Attributes, creationAttributes, differing, editAttributes } from './mirror-attributes.ts';
import type { Resources } from './resources.ts';

export async function findProject(api: Resources, idOrFullPath: number | string): Promise<Project | undefined> {
  const project = await api.projects.show(idOrFullPath).then(readProjectAnswer, absent);
  if (project === undefined || typeof idOrFullPath === 'number') return project;
  // GitLab redirects from the old path of a project that moved, and paths ignore letter case.
  return samePath(project.fullPath, idOrFullPath) ? project : undefined;
}

export async function createProject(
  api: Resources,
  fullPath: string,
  settings: MirrorSettings,
): Promise<CreatedProject> {
  const slash = fullPath.lastIndexOf('/');
  const namespaceId = await findNamespace(api, fullPath.slice(0, slash));
  const path = fullPath.slice(slash + 1);
  const wanted = creationAttributes(settings);
  const options = { name: path, path, namespaceId, ...wanted };
  try {
    const created = readProjectAnswer(await api.projects.create(options));
    return await complete(api, created, { ...wanted, ...editAttributes(settings) }, editAttributes(settings));
  } catch (error) {
    const winner = isTaken(error) ? await findProject(api, fullPath) : undefined;
    if (winner) return { ...winner, differences: Object.keys(differing(wanted, winner.settings)) };
    throw error;
  }
}

export async function editProject(api: Resources, projectId: number, attributes: Attributes): Promise<Project> {
  return readProjectAnswer(await api.projects.edit(projectId, attributes as EditProjectOptions));
}

/**
 * Sends what only an update takes, and again what the creation ignored (gitlab-org/gitlab#247896), then looks at
 * what the server made of it.
 */
async function complete(
  api: Resources,
  created: Project,
  wanted: Attributes,
  editOnly: Attributes,
): Promise<CreatedProject> {
  const project = await editProject(api, created.id, { ...differing(wanted, created.settings), ...editOnly });
  return { ...project, differences: Object.keys(differing(wanted, project.settings)) };
}

/** By exact full path: a search returns the first thing that looks alike. */
async function findNamespace(api: Resources, fullPath: string): Promise<number> {
  const namespace = fullPath === '' ? undefined : await api.namespaces.show(fullPath).catch(absent);
  if (namespace && samePath(String(namespace.full_path), fullPath)) return namespace.id;
  // A robot that is a member of a subgroup alone may be shown the group and not the namespace; their ids are the same.
  const group = fullPath === '' ? undefined : await api.groups.show(fullPath, { withProjects: false }).catch(absent);
  if (group && samePath(String(group.full_path), fullPath)) return group.id;
  throw new PermanentError(`cannot create a mirror project: GitLab shows no namespace "${fullPath}" to the robot`, {
    code: 'gitlab-namespace-missing',
    nextStep: `The operator must create the GitLab group "${fullPath}" and make the robot user a Maintainer of it.`,
    operatorMustAct: true,
  });
}

function isTaken(error: unknown): boolean {
  return error instanceof GitlabRefusedError && /has already been taken/i.test(error.words);
}

function samePath(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

function absent(error: unknown): undefined {
  if (error instanceof NotFoundError) return undefined;
  throw error;
}
