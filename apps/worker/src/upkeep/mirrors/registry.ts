import type { Repository } from '@failfast-ci/core';
import type { MirrorDeps } from '../../mirror/ensure-mirror.ts';
import { type ProjectRepositoryDeps, projectRepository } from '../../state/project-repository.ts';

/** A project that this bridge made a mirror, as GitLab and its signed origin say. */
export interface KnownMirror {
  projectId: number;
  fullPath: string;
  gitlabUrl: string;
  repository: Repository;
}

/** All mirrors, found at GitLab and not only remembered: so they are known again after Redis lost everything. */
export interface MirrorRegistry {
  /** Looks for them at every GitLab and group that mirrors may be in; those that are gone are forgotten. */
  scan(): Promise<KnownMirror[]>;
  /** Milliseconds since the epoch; 0: never, or Redis lost it. */
  scannedAt(): Promise<number>;
  all(): Promise<KnownMirror[]>;
  of(repositoryId: number): Promise<KnownMirror[]>;
  forget(projectIds: number[]): Promise<void>;
}

export interface RegistryDeps extends ProjectRepositoryDeps {
  mirror: Pick<MirrorDeps, 'gitlabs' | 'routes'>;
}

const KEEP_S = 24 * 3600;

export function createMirrorRegistry(deps: RegistryDeps): MirrorRegistry {
  const { redis, keys } = deps;
  const key = keys.upkeep('mirrors', 'known');
  const scannedKey = keys.upkeep('mirrors', 'scanned-at');
  const all = async (): Promise<KnownMirror[]> =>
    Object.values(await redis.hgetall(key)).map((text) => JSON.parse(text) as KnownMirror);
  return {
    all,
    of: async (repositoryId) => (await all()).filter(({ repository }) => repository.id === repositoryId),
    scannedAt: async () => Number((await redis.get(scannedKey)) ?? 0),
    async forget(projectIds) {
      if (projectIds.length > 0) await redis.hdel(key, ...projectIds.map(String));
    },
    async scan() {
      const found = await findMirrors(deps);
      const fields = Object.fromEntries(found.map((one) => [one.projectId, JSON.stringify(one)]));
      const write = redis.multi().del(key);
      if (found.length > 0) write.hset(key, fields).expire(key, KEEP_S);
      await write.set(scannedKey, Date.now(), 'EX', KEEP_S).exec();
      return found;
    },
  };
}

async function findMirrors(deps: RegistryDeps): Promise<KnownMirror[]> {
  const { gitlabs, routes } = deps.mirror;
  const found: KnownMirror[] = [];
  for (const { url, namespace } of places(routes)) {
    const gitlab = gitlabs.at(url);
    for (const { id, fullPath } of (await gitlab?.listProjects(namespace)) ?? []) {
      const repository = await projectRepository(deps, id);
      if (repository) found.push({ projectId: id, fullPath, gitlabUrl: gitlab?.url ?? url, repository });
    }
  }
  return found;
}

/** Every GitLab and group that mirrors may be in. */
function places({ gitlabUrl, namespace, untrustedNamespace, allowed }: MirrorDeps['routes']) {
  const own = [namespace, ...(untrustedNamespace === null ? [] : [untrustedNamespace])];
  const all = [
    ...own.map((group) => ({ url: gitlabUrl, namespace: group })),
    ...allowed.flatMap(({ url, namespaces }) => namespaces.map((group) => ({ url, namespace: group }))),
  ];
  const seen = new Set<string>();
  return all.filter(({ url, namespace: group }) => {
    const name = `${url.replace(/\/+$/, '')} ${group}`.toLowerCase();
    return !seen.has(name) && seen.add(name);
  });
}
