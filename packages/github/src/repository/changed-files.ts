import { PermanentError } from '@failfast-ci/core';
import { z } from 'zod';
import { allPages, PAGE_SIZE } from '../api/pages.ts';
import { permissionLabel } from '../auth/permissions.ts';
import type { RepositoryCall } from './repository-call.ts';

/** GitHub lists no more files of a pull request than this, and does not say that there are more. */
const MOST_OF_PULL_REQUEST = 3_000;
/** The same for a comparison. */
const MOST_OF_COMPARISON = 300;

/** A file that a pull request changes; `status` is GitHub's word: `added`, `removed`, `modified`, `renamed`, … */
export interface ChangedFile {
  path: string;
  /** Where it was before it was renamed or copied. */
  previousPath?: string;
  status: string;
}

const fileShape = z.object({ filename: z.string(), previous_filename: z.string().nullish(), status: z.string() });
const comparisonShape = z.object({ files: z.array(fileShape).nullish() });

/** Which files differ. `truncated`: there may be more, so nobody may conclude that a file was left alone. */
export function createChangedFiles(call: RepositoryCall, fullName: string) {
  return {
    async listPullRequestFiles(number: number): Promise<{ files: ChangedFile[]; truncated: boolean }> {
      const files = allPages(
        (page) =>
          call(
            {
              route: 'GET /repos/{owner}/{repo}/pulls/{pull_number}/files',
              parameters: { pull_number: number, per_page: PAGE_SIZE, page },
              doing: `list files of pull request ${number} of ${fullName}`,
              permission: permissionLabel('pull_requests', 'read'),
            },
            z.array(fileShape),
          ),
        (data) => data,
      );
      const known = await unlessUnavailable(files);
      return { files: (known ?? []).map(toFile), truncated: !known || known.length >= MOST_OF_PULL_REQUEST };
    },

    async readCompare(base: string, head: string): Promise<{ files: string[]; truncated: boolean }> {
      const comparison = call(
        {
          route: 'GET /repos/{owner}/{repo}/compare/{basehead}',
          // Files are on the first page only, whatever its size; of the commits, which may be hundreds, we want none.
          parameters: { basehead: `${base}...${head}`, per_page: 1, page: 1 },
          doing: `compare ${base} with ${head} of ${fullName}`,
          permission: permissionLabel('contents', 'read'),
        },
        comparisonShape,
      );
      const files = (await unlessUnavailable(comparison))?.data.files;
      const paths = (files ?? []).flatMap(({ filename, previous_filename: before }) => [filename, before ?? filename]);
      return { files: [...new Set(paths)], truncated: !files || files.length >= MOST_OF_COMPARISON };
    },
  };
}

/** GitHub gives up on very large differences. That is no fault of ours and no reason to fail: it means "perhaps any file". */
async function unlessUnavailable<Answer>(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof PermanentError && error.code === 'github-diff-unavailable') return undefined;
    throw error;
  }
}

function toFile({ filename, previous_filename: before, status }: z.output<typeof fileShape>): ChangedFile {
  return { path: filename, ...(before != null && { previousPath: before }), status };
}
