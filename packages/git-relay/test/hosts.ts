import { randomBytes } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { type RelayRefsOptions, relayRefs } from '../src/index.ts';
import {
  createRepository,
  type GitExchange,
  type GitFault,
  type GitServer,
  startGitServer,
  type TestRepository,
  temporaryFolder,
} from '../testing/index.ts';

export interface Host {
  server: GitServer;
  repository: TestRepository;
  url: string;
  /** Makes the next requests misbehave. */
  faults: GitFault[];
  auth: ((authorization: string | undefined) => boolean) | undefined;
  /** `GET /info/refs?service=git-receive-pack` and the like, of all requests so far. */
  log(): string[];
  refs(): Promise<Record<string, string>>;
  setRef(ref: string, sha: string): Promise<void>;
  /** Installs a hook, as shell script. */
  hook(name: string, script: string): Promise<void>;
}

export interface Hosts extends AsyncDisposable {
  folder: string;
  source: Host;
  target: Host;
  relay(options: Partial<RelayRefsOptions> & Pick<RelayRefsOptions, 'updates'>): ReturnType<typeof relayRefs>;
  /** git's own judgement: the target is sound, and nothing half-received lies about. */
  expectSound(): Promise<void>;
}

/** Two real git hosts with one bare repository each. */
export async function startHosts(...initOptions: string[]): Promise<Hosts> {
  const folder = await temporaryFolder();
  const source = await startHost(join(folder.path, 'source'), initOptions);
  const target = await startHost(join(folder.path, 'target'), initOptions);
  return {
    folder: folder.path,
    source,
    target,
    relay: (options) => relayRefs({ source: { url: source.url }, target: { url: target.url }, ...options }),
    async expectSound() {
      expect(await target.repository.git('fsck', '--strict', '--no-dangling')).toBe('');
      expect(await target.repository.git('count-objects', '-v')).toContain('garbage: 0');
      const objects = await readdir(join(target.repository.dir, 'objects'));
      expect(objects.filter((name) => name.startsWith('tmp_') || name.startsWith('incoming'))).toEqual([]);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([source.server.close(), target.server.close()]);
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function startHost(root: string, initOptions: string[]): Promise<Host> {
  const repository = await createRepository(join(root, 'o/r.git'), ...initOptions);
  await repository.git('config', 'receive.advertisePushOptions', 'true');
  const faults: GitFault[] = [];
  const server = await startGitServer({
    root,
    auth: (authorization) => host.auth?.(authorization) ?? true,
    faults: async (exchange) => {
      for (const fault of [...faults]) if (await fault(exchange)) return true;
      return false;
    },
  });
  const host: Host = {
    server,
    repository,
    url: `${server.url}/o/r.git`,
    faults,
    auth: undefined,
    log: () => server.requests.map(({ method, pathInfo, query }) => `${method} ${pathInfo}${query && `?${query}`}`),
    async refs() {
      const lines = await repository.git('for-each-ref', '--format=%(refname) %(objectname)');
      return Object.fromEntries(
        lines
          .split('\n')
          .filter(Boolean)
          .map((line) => line.split(' ')),
      );
    },
    async setRef(ref, sha) {
      await repository.git('update-ref', ref, sha);
    },
    hook: (name, script) => writeFile(join(repository.dir, 'hooks', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 }),
  };
  return host;
}

/** Is it a POST to this service? */
export const isPost =
  (pathInfo: string) =>
  ({ request }: GitExchange): boolean =>
    request.method === 'POST' && request.pathInfo === pathInfo;

export const isGet = ({ request }: GitExchange): boolean => request.method === 'GET';

/** A commit whose pack is about this big, and cannot be compressed. */
export async function bigCommit(repository: TestRepository, mebibytes: number): Promise<string> {
  await repository.git('config', 'core.compression', '0');
  const files: Record<string, Buffer> = {};
  for (let n = 0; n < mebibytes; n += 2) files[`${n}.bin`] = randomBytes(2 * 1024 * 1024);
  const sha = await repository.commit(files);
  await repository.git('update-ref', 'refs/heads/big', sha);
  await repository.git('repack', '-adq', '--threads=1'); // from a pack it is served without work
  return sha;
}

/** A chain of commits on the source, oldest first; the last one changes one small file of several. */
export async function commitChain(repository: TestRepository, count: number, parent?: string): Promise<string[]> {
  const shas: string[] = [];
  for (let n = 0; n < count; n++) {
    const before = shas.at(-1) ?? parent;
    const files = { 'a.txt': 'line\n'.repeat(500), 'b.txt': `${parent ?? ''} version ${n}\n` };
    shas.push(await repository.commit(files, { parents: before ? [before] : [], message: `commit ${n}` }));
  }
  return shas;
}
