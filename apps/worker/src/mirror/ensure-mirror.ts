import { createHash } from 'node:crypto';
import { PermanentError, type Repository, type Route, type Routes } from '@failfast-ci/core';
import {
  type Gitlab,
  type Gitlabs,
  hookSecretToken,
  hookSigningToken,
  type MirrorSettings,
  ORIGIN_VARIABLE,
  type Project,
  readOrigin,
  signOrigin,
} from '@failfast-ci/gitlab';
import { type Keys, type RedisConnection, TTL_S } from '@failfast-ci/queue';
import { record } from '../state/record.ts';

/** What the rest of a sync needs to know of a mirror project. */
export interface Mirror {
  /** Base URL of its GitLab. */
  gitlabUrl: string;
  projectId: number;
  fullPath: string;
  webUrl: string;
  ciConfigPath: string | null;
  defaultBranch: string | null;
  /** The bridge created it just now. */
  created: boolean;
  /** Things an operator should know, in words. */
  notes: string[];
}

export interface MirrorDeps {
  gitlabs: Gitlabs;
  redis: RedisConnection;
  keys: Keys;
  hookKey: Buffer;
  /** Where mirrors may go. */
  routes: Routes;
  webhookUrl: string;
  settings: Omit<MirrorSettings, 'description'>;
}

/**
 * Finds or creates the mirror of a repository and makes it fit: settings, origin, variables, hook. Each step may run
 * twice. What was found stays valid for ten minutes, or until the repository has another name or installation.
 *
 * @throws PermanentError `mirror-collision` when the project serves another repository
 */
export async function ensureMirror(deps: MirrorDeps, repository: Repository, route: Route): Promise<Mirror> {
  const gitlab = gitlabAt(deps.gitlabs, route);
  const place = placeOf(route);
  const cache = record<Mirror & { for: string }>(deps.redis, deps.keys.mirror(repository.id, place), TTL_S.mirror);
  const fingerprint = cacheFingerprint(deps, route, repository);
  const cached = await cache.read();
  if (cached?.for === fingerprint) return { ...cached, created: false, notes: [] };

  const settings = { ...deps.settings, description: `Mirror of ${repository.fullName}, kept by Failfast-ci` };
  const path = route.projectPath;
  const found = (await gitlab.findProject(path)) ?? (await findRenamed(deps, gitlab, repository, route));
  const project = found ?? (await gitlab.createProject(path, settings));
  const notes = await fit(deps, gitlab, project, repository, settings);
  const mirror: Mirror = {
    gitlabUrl: gitlab.url,
    projectId: project.id,
    fullPath: project.fullPath,
    webUrl: project.webUrl,
    ciConfigPath: project.ciConfigPath,
    defaultBranch: project.defaultBranch,
    created: found === undefined,
    notes: found ? notes : [...notes, lfsNote(settings)],
  };
  await deps.redis.set(deps.keys.mirrorProject(repository.id, place), project.id, 'EX', TTL_S.mirrorProject);
  await cache.write({ ...mirror, for: fingerprint });
  return mirror;
}

/** The instance of a route; which ones there are was checked when the route was chosen. */
export function gitlabAt(gitlabs: Gitlabs, { gitlabUrl }: Pick<Route, 'gitlabUrl'>): Gitlab {
  const gitlab = gitlabs.at(gitlabUrl);
  if (!gitlab) throw new Error(`there are no credentials for ${gitlabUrl}`);
  return gitlab;
}

/** Names a route among the routes of one repository. */
const placeOf = ({ gitlabUrl, namespace }: Route): string => `${new URL(gitlabUrl).host}/${namespace}`;

/** The repository has another name than when its mirror was made: the mirror follows it. */
async function findRenamed(
  { redis, keys, hookKey }: MirrorDeps,
  gitlab: Gitlab,
  repository: Repository,
  route: Route,
): Promise<Project | undefined> {
  const id = Number(await redis.get(keys.mirrorProject(repository.id, placeOf(route))));
  if (!id || !(await gitlab.findProject(id))) return undefined;
  const text = await gitlab.readVariable(id, ORIGIN_VARIABLE);
  const origin = text === undefined ? undefined : readOrigin(hookKey, id, text);
  if (origin?.id !== repository.id) return undefined;
  return gitlab.renameProject(id, route.projectPath.slice(route.projectPath.lastIndexOf('/') + 1));
}

/** The mirror of a repository if there is one. Never creates. */
export async function findMirror(
  deps: MirrorDeps,
  repository: Repository,
  route: Route,
): Promise<Pick<Mirror, 'projectId' | 'fullPath' | 'gitlabUrl'> | undefined> {
  const gitlab = gitlabAt(deps.gitlabs, route);
  const project = await gitlab.findProject(route.projectPath);
  if (!project) return undefined;
  const text = await gitlab.readVariable(project.id, ORIGIN_VARIABLE);
  const origin = text === undefined ? undefined : readOrigin(deps.hookKey, project.id, text);
  if (origin?.id !== repository.id) return undefined;
  return { projectId: project.id, fullPath: project.fullPath, gitlabUrl: gitlab.url };
}

/** Forgets what is cached of a mirror, e.g. because the project turned out to be gone. */
export const forgetMirror = (deps: MirrorDeps, repository: Repository, route: Route): Promise<unknown> =>
  deps.redis.del(deps.keys.mirror(repository.id, placeOf(route)));

async function fit(
  { hookKey, webhookUrl, redis, keys }: MirrorDeps,
  gitlab: Gitlab,
  project: Project,
  repository: Repository,
  settings: MirrorSettings,
): Promise<string[]> {
  await claim(gitlab, hookKey, project, repository);
  await redis.set(keys.origin(project.id), signOrigin(hookKey, project.id, repository), 'EX', TTL_S.origin);
  const { changed } = await gitlab.ensureSettings(project, settings);
  const hook = await gitlab.ensureHook(project.id, {
    url: webhookUrl,
    token: hookSecretToken(hookKey, project.id),
    signingToken: hookSigningToken(hookKey, project.id),
  });
  return [
    ...(changed.length > 0 ? [`settings changed: ${changed.join(', ')}`] : []),
    ...(hook === 'unchanged' ? [] : [`webhook ${hook}`]),
  ];
}

/**
 * Makes the project ours for this repository, unless it serves another one. A project that failfast-api made has only
 * the unsigned `GITHUB_REPO`; it is taken over when that names this repository.
 */
async function claim(gitlab: Gitlab, hookKey: Buffer, project: Project, repository: Repository): Promise<void> {
  const text = await gitlab.readVariable(project.id, ORIGIN_VARIABLE);
  const origin = text === undefined ? undefined : readOrigin(hookKey, project.id, text);
  if (origin && origin.id !== repository.id) throw collision(project, repository);
  const signed = signOrigin(hookKey, project.id, repository);
  if (text === signed) return;
  if (!origin) {
    const named = await gitlab.readVariable(project.id, 'GITHUB_REPO');
    if (named !== undefined && named.toLowerCase() !== repository.fullName.toLowerCase()) {
      throw collision(project, repository);
    }
  }
  await gitlab.setVariable(project.id, 'GITHUB_REPO', repository.fullName);
  await gitlab.setVariable(project.id, 'GITHUB_INSTALLATION_ID', String(repository.installationId));
  // Last: its presence says that the rest was done.
  await gitlab.setVariable(project.id, ORIGIN_VARIABLE, signed);
}

/** Does not name the other repository: it may be private, and this is read on a pull request. Its mirror says who it is. */
const collision = (project: Project, repository: Repository): PermanentError =>
  new PermanentError(`mirror ${project.fullPath} serves another repository, so ${repository.fullName} cannot use it`, {
    code: 'mirror-collision',
    nextStep: 'An operator of the bridge renames or removes one of the two mirrors; two repositories never share one.',
    operatorMustAct: true,
  });

const lfsNote = ({ lfs }: MirrorSettings): string =>
  lfs ? 'Git LFS is on' : 'Git LFS is off: files kept in LFS arrive as their pointers';

function cacheFingerprint({ webhookUrl }: MirrorDeps, route: Route, repository: Repository): string {
  const parts = [
    route.gitlabUrl,
    route.projectPath,
    webhookUrl,
    repository.id,
    repository.fullName,
    repository.installationId,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
