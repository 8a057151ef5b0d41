import type { Mergeability, PullRequest } from '@failfast-ci/core';
import { z } from 'zod';
import { pagesUnlessSame } from '../api/conditional-pages.ts';
import { allPages, PAGE_SIZE } from '../api/pages.ts';
import { permissionLabel } from '../auth/permissions.ts';
import { pullRequestShape, toPullRequest } from '../pull-request.ts';
import { sha } from '../shapes.ts';
import type { RepositoryCall } from './repository-call.ts';

const mergeShape = z.object({
  head: z.object({ sha }),
  mergeable: z.boolean().nullish(),
  merge_commit_sha: sha.nullish(),
});
const listShape = z.array(pullRequestShape);

const permission = permissionLabel('pull_requests', 'read');

/** Pull requests into one repository. */
export function createPullRequests(call: RepositoryCall, fullName: string) {
  return {
    async readPullRequest(number: number): Promise<PullRequest> {
      const { data } = await call(
        {
          route: 'GET /repos/{owner}/{repo}/pulls/{pull_number}',
          parameters: { pull_number: number },
          doing: `read pull request ${number} of ${fullName}`,
          permission,
        },
        pullRequestShape,
      );
      return toPullRequest(data);
    },

    async readMergeability(number: number): Promise<Mergeability> {
      const { data } = await call(
        {
          route: 'GET /repos/{owner}/{repo}/pulls/{pull_number}',
          parameters: { pull_number: number },
          doing: `read whether pull request ${number} of ${fullName} can be merged`,
          permission,
        },
        mergeShape,
      );
      const { head, mergeable = null, merge_commit_sha: mergeSha = null } = data;
      return { headSha: head.sha, mergeable, mergeSha };
    },

    async listPullRequestsOf(sha: string): Promise<PullRequest[]> {
      const pullRequests = await allPages(
        (page) =>
          call(
            {
              route: 'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls',
              parameters: { commit_sha: sha, per_page: PAGE_SIZE, page },
              doing: `list pull requests of ${fullName}@${sha}`,
              permission,
            },
            listShape,
          ),
        (data) => data,
      );
      return pullRequests.map(toPullRequest);
    },

    async listOpenPullRequests(etag?: string): Promise<{ pullRequests: PullRequest[]; etag: string } | 'unchanged'> {
      const read = (page: number, known?: string) =>
        call(
          {
            route: 'GET /repos/{owner}/{repo}/pulls',
            parameters: {
              state: 'open',
              // Oldest first: a new one then changes the last page only.
              sort: 'created',
              direction: 'asc',
              per_page: PAGE_SIZE,
              page,
              ...(known !== undefined && { headers: { 'if-none-match': known } }),
            },
            doing: `list open pull requests of ${fullName}`,
            permission,
          },
          listShape,
        );
      const list = await pagesUnlessSame(read, etag);
      return list === 'unchanged' ? list : { pullRequests: list.entries.map(toPullRequest), etag: list.etag };
    },
  };
}
