import type { CommitStatus } from '@failfast-ci/core';
import { z } from 'zod';
import { allPages } from '../api/pages.ts';
import { permissionLabel } from '../auth/permissions.ts';
import { cutToCharacters } from '../cut.ts';
import type { RepositoryCall } from './repository-call.ts';

const MAX_DESCRIPTION = 140;

const statusShape = z.object({
  context: z.string(),
  state: z.enum(['error', 'failure', 'pending', 'success']),
  description: z.string().nullable(),
  target_url: z.string().nullable(),
});
const listShape = z.object({ statuses: z.array(statusShape) });

const permission = permissionLabel('statuses', 'write');

/** Commit statuses of one repository. GitHub only appends: at most 1,000 for one commit and context. */
export function createCommitStatuses(call: RepositoryCall, fullName: string) {
  return {
    async createCommitStatus(sha: string, status: CommitStatus, sendBefore?: number): Promise<void> {
      await call(
        {
          route: 'POST /repos/{owner}/{repo}/statuses/{sha}',
          parameters: {
            sha,
            context: status.context,
            state: status.state,
            description: statusDescription(status.description),
            ...(status.targetUrl !== undefined && { target_url: status.targetUrl }),
          },
          doing: `set status "${status.context}" on ${fullName}@${sha}`,
          permission,
          ...(sendBefore !== undefined && { sendBefore }),
        },
        statusShape,
      );
    },

    /** The latest of each context, whoever set it. */
    async listCommitStatuses(sha: string): Promise<CommitStatus[]> {
      const statuses = await allPages(
        (page) =>
          call(
            {
              route: 'GET /repos/{owner}/{repo}/commits/{ref}/status',
              parameters: { ref: sha, per_page: 100, page },
              doing: `list statuses on ${fullName}@${sha}`,
              permission,
            },
            listShape,
          ),
        (data) => data.statuses,
      );
      return statuses.map(toCommitStatus);
    },
  };
}

/**
 * GitHub refuses longer descriptions, and any with a character outside Unicode's first plane ("description doesn't
 * accept 4-byte Unicode", ouzi-dev/commit-status-updater#526): an emoji in a CI job's name must not lose the status.
 */
function statusDescription(text: string): string {
  return cutToCharacters(text.replace(/[\u{10000}-\u{10ffff}]|\p{Surrogate}/gu, ''), MAX_DESCRIPTION);
}

function toCommitStatus(raw: z.output<typeof statusShape>): CommitStatus {
  return {
    context: raw.context,
    state: raw.state,
    description: raw.description ?? '',
    ...(raw.target_url !== null && { targetUrl: raw.target_url }),
  };
}
