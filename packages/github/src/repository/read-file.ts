import { NotFoundError, PermanentError } from '@failfast-ci/core';
import { z } from 'zod';
import { permissionLabel } from '../auth/permissions.ts';
import type { RepositoryCall } from './repository-call.ts';

/**
 * The text of one file at one commit, or undefined when there is no such file there.
 *
 * @throws NotFoundError when it is the commit that GitHub does not know
 * @throws PermanentError when the path is a directory or a submodule, or the file is too large
 */
export async function readFile(
  call: RepositoryCall,
  fullName: string,
  path: string,
  sha: string,
): Promise<string | undefined> {
  const doing = `read ${path} of ${fullName}@${sha}`;
  const request = {
    route: 'GET /repos/{owner}/{repo}/contents/{path}',
    parameters: { path, ref: sha, headers: { accept: 'application/vnd.github.raw+json' } },
    doing,
    permission: permissionLabel('contents', 'read'),
  };
  try {
    const { data, headers } = await call(request, z.unknown());
    return fileText(data, String(headers['content-type']), doing);
  } catch (error) {
    if (error instanceof NotFoundError && !/No commit found/i.test(error.message)) return undefined;
    throw error;
  }
}

function fileText(data: unknown, contentType: string, doing: string): string {
  // The raw type is the answer for files only; a directory or submodule is described in plain JSON.
  if (!contentType.startsWith('application/json')) {
    if (typeof data === 'string') return data;
    // Octokit leaves bodies undecoded whose type does not say that they are UTF-8.
    if (data instanceof ArrayBuffer) return Buffer.from(data).toString('utf8');
  }
  throw new PermanentError(`cannot ${doing}: it is not a file`, { code: 'github-not-a-file' });
}
