import {
  type CiFileOverrides,
  PermanentError,
  type Route,
  type Routes,
  type Run,
  type RunSource,
  readOverrides,
  routeMirror,
} from '@failfast-ci/core';
import type { GithubRepository } from '@failfast-ci/github';
import type { Keys, RedisConnection } from '@failfast-ci/queue';
import { record } from '../state/record.ts';
import { evaluateCiFile } from './evaluate-ci-file.ts';
import type { Heads } from './relay-commit.ts';

const CI_FILE = '.gitlab-ci.yml';
/** A commit never changes; this only bounds what is kept. */
const KEEP_S = 24 * 3600;

export interface RouteDeps {
  github: Pick<GithubRepository, 'readFile'>;
  redis: RedisConnection;
  keys: Keys;
  routes: Routes;
  /** Whether an address may be `http://` for other hosts than this machine. */
  allowInsecureHttp: boolean;
}

/**
 * Where the mirror of a run is, and how much is mirrored, as its *base* branch asks: what a pull request contains is
 * never trusted for routing.
 *
 * @throws PermanentError `override-refused`
 */
export async function chooseRoute(
  deps: RouteDeps,
  run: Run,
  heads: Heads,
): Promise<{ route: Route; syncRepo: boolean | undefined; problems: string[] }> {
  const { syncRepo, problems, ...overrides } = await readBaseOverrides(deps, run, heads);
  return { route: routeMirror(deps.routes, run.repository.fullName, run.source, overrides), syncRepo, problems };
}

async function readBaseOverrides(deps: RouteDeps, run: Run, heads: Heads): Promise<CiFileOverrides> {
  const sha = baseCommit(run, heads);
  if (sha === undefined) return { problems: [] };
  const cache = record<CiFileOverrides>(deps.redis, deps.keys.overrides(run.repository.id, sha), KEEP_S);
  const known = await cache.read();
  if (known) return known;
  const overrides = await overridesAt(deps, sha);
  await cache.write(overrides);
  return overrides;
}

async function overridesAt({ github, allowInsecureHttp }: RouteDeps, sha: string): Promise<CiFileOverrides> {
  try {
    const read = (path: string) => github.readFile(path, sha);
    const text = (await read(CI_FILE)) ?? (await evaluateCiFile(read));
    return text === undefined ? { problems: [] } : readOverrides(text, { allowInsecureHttp });
  } catch (error) {
    if (!(error instanceof PermanentError) || error.code !== 'jsonnet-invalid') throw error;
    return {
      problems: ['The CI file of the base branch cannot be evaluated, so it has no say in where the mirror is.'],
    };
  }
}

/** The commit whose CI file may speak: who could push it could change the base branch anyway. */
function baseCommit({ source, sha }: Run, heads: Heads): string | undefined {
  const base = baseBranch(source);
  return base === undefined ? sha : heads.get(`refs/heads/${base}`);
}

function baseBranch(source: RunSource): string | undefined {
  return source.kind === 'pull_request' || source.kind === 'merge_group' ? source.baseRef : undefined;
}
