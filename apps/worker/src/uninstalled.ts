import { PermanentError } from '@failfast-ci/core';

const CODES = new Set(['github-app-not-installed', 'github-installation-suspended', 'github-repository-not-installed']);

/** The App may not act on the repository any more. Nothing that is left to do there can be done. */
export const isUninstalled = (error: unknown): boolean => error instanceof PermanentError && CODES.has(error.code);
