import { createHash } from 'node:crypto';
import { mirrorProjectPath, PermanentError, type Repository } from '@failfast-ci/core';
import {
  type Gitlab,
  hookSecretToken,
  hookSigningToken,
  type MirrorSettings,
  type Project,
  readOrigin,
  signOrigin,
} from '@failfast-ci/gitlab';
import { type Keys, type RedisConnection, TTL_S } from '@failfast-ci/queue';
import { record } from '../state/record.ts';

/** What the rest of a sync needs to know of a mirror project. */
export interface Mirror {
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
  gitlab: Gitlab;
  redis: RedisConnection;
  keys: Keys;
  hookKey: Buffer;
  namespace: string;
  webhookUrl: string;
  settings: Omit<MirrorSettings, 'description'>;
}

/** Project variable that says, signed by the bridge, which repository a mirror serves. */
export const ORIGIN_VARIABLE = 'FAILFASTCI_ORIGIN';

/**
 * Finds or creates the mirror of a repository and makes it fit: settings, origin, variables, hook. Each step may run
 * twice. What was found stays valid for ten minutes, or until the repository has another name or installation.
 *
 * @throws PermanentError `mirror-collision` when the project serves another repository
 */
export async function ensureMirror(deps: MirrorDeps, repository: Repository): Promise<Mirror> {
  const cache = record<Mirror & { for: string }>(deps.redis, deps.keys.mirror(repository.id), TTL_S.mirror);
  const fingerprint = cacheFingerprint(deps, repository);
  const cached = await cache.read();
  if (cached?.for === fingerprint) return { ...cached, created: false, notes: [] };

  const path = mirrorProjectPath(deps.namespace, repository.fullName);
  const settings = { ...deps.settings, description: `Mirror of ${repository.fullName}, kept by Failfast-ci` };
  const found = await deps.gitlab.findProject(path);
  const project = found ?? (await deps.gitlab.createProject(path, settings));
  const notes = await fit(deps, project, repository, settings);
  const mirror: Mirror = {
    projectId: project.id,
    fullPath: project.fullPath,
    webUrl: project.webUrl,
    ciConfigPath: project.ciConfigPath,
    defaultBranch: project.defaultBranch,
    created: found === undefined,
    notes: found ? notes : [...notes, lfsNote(settings)],
  };
  await cache.write({ ...mirror, for: fingerprint });
  return mirror;
}

/** The mirror of a repository if there is one. Never creates. */
export async function findMirror(
  deps: MirrorDeps,
  repository: Repository,
): Promise<Pick<Mirror, 'projectId'> | undefined> {
  const project = await deps.gitlab.findProject(mirrorProjectPath(deps.namespace, repository.fullName));
  if (!project) return undefined;
  const text = await deps.gitlab.readVariable(project.id, ORIGIN_VARIABLE);
  const origin = text === undefined ? undefined : readOrigin(deps.hookKey, project.id, text);
  return origin?.id === repository.id ? { projectId: project.id } : undefined;
}

/** Forgets what is cached of a mirror, e.g. because the project turned out to be gone. */
export const forgetMirror = (deps: MirrorDeps, repository: Repository): Promise<unknown> =>
  deps.redis.del(deps.keys.mirror(repository.id));

async function fit(
  { gitlab, hookKey, webhookUrl, redis, keys }: MirrorDeps,
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
  if (origin && origin.id !== repository.id) throw collision(project, origin.fullName, repository);
  const signed = signOrigin(hookKey, project.id, repository);
  if (text === signed) return;
  if (!origin) {
    const named = await gitlab.readVariable(project.id, 'GITHUB_REPO');
    if (named !== undefined && named.toLowerCase() !== repository.fullName.toLowerCase()) {
      throw collision(project, named, repository);
    }
  }
  await gitlab.setVariable(project.id, 'GITHUB_REPO', repository.fullName);
  await gitlab.setVariable(project.id, 'GITHUB_INSTALLATION_ID', String(repository.installationId));
  // Last: its presence says that the rest was done.
  await gitlab.setVariable(project.id, ORIGIN_VARIABLE, signed);
}

const collision = (project: Project, other: string, repository: Repository): PermanentError =>
  new PermanentError(`mirror ${project.fullPath} serves ${other}, so ${repository.fullName} cannot use it`, {
    code: 'mirror-collision',
    nextStep: 'An operator of the bridge renames or removes one of the two mirrors; two repositories never share one.',
    operatorMustAct: true,
  });

const lfsNote = ({ lfs }: MirrorSettings): string =>
  lfs ? 'Git LFS is on' : 'Git LFS is off: files kept in LFS arrive as their pointers';

function cacheFingerprint({ gitlab, namespace, webhookUrl }: MirrorDeps, repository: Repository): string {
  const parts = [gitlab.url, namespace, webhookUrl, repository.id, repository.fullName, repository.installationId];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}
