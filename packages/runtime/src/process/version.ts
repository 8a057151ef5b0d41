import { readFileSync } from 'node:fs';

export interface Version {
  /** Semantic version, e.g. `0.1.0`. */
  version: string;
  /** Commit that this build was made from, when the build says so. */
  commit: string | null;
}

/**
 * What is running. An image is built once and tagged later, so the environment may say more than package.json.
 * All packages of this workspace are released together: our own version is everybody's.
 */
export function version(env: { FAILFAST_VERSION?: string | undefined; GIT_SHA?: string | undefined } = {}): Version {
  return { version: env.FAILFAST_VERSION || packageVersion(), commit: env.GIT_SHA || null };
}

function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return manifest.version;
}
