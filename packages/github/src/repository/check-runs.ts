import { type CheckRun, type CheckRunContent, NotFoundError } from '@failfast-ci/core';
import { z } from 'zod';
import { allPages } from '../api/pages.ts';
import { permissionLabel } from '../auth/permissions.ts';
import { id, sha } from '../shapes.ts';
import { checkRunBody } from './check-run-body.ts';
import type { RepositoryCall } from './repository-call.ts';

const checkRunShape = z.object({
  id,
  name: z.string(),
  head_sha: sha,
  status: z.string(),
  conclusion: z.string().nullable(),
  external_id: z.string().nullable(),
  app: z.object({ id }).nullish(),
});
const listShape = z.object({ check_runs: z.array(checkRunShape) });
type CheckRunShape = z.output<typeof checkRunShape>;

const permission = permissionLabel('checks', 'write');

/** Our check runs on the commits of one repository. */
export function createCheckRuns(call: RepositoryCall, fullName: string, appId: number) {
  return {
    async createCheckRun(run: {
      name: string;
      headSha: string;
      externalId: string;
      content: CheckRunContent;
      sendBefore?: number;
    }): Promise<CheckRun> {
      const { data } = await call(
        {
          route: 'POST /repos/{owner}/{repo}/check-runs',
          parameters: {
            name: run.name,
            head_sha: run.headSha,
            external_id: run.externalId,
            ...checkRunBody(run.content),
          },
          doing: `create check run "${run.name}" on ${fullName}@${run.headSha}`,
          permission,
          ...(run.sendBefore !== undefined && { sendBefore: run.sendBefore }),
        },
        checkRunShape,
      );
      return toCheckRun(data);
    },

    async updateCheckRun(
      checkRunId: number,
      run: { name?: string; externalId?: string; content: CheckRunContent; sendBefore?: number },
    ): Promise<void> {
      await call(
        {
          route: 'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}',
          parameters: {
            check_run_id: checkRunId,
            ...(run.name !== undefined && { name: run.name }),
            ...(run.externalId !== undefined && { external_id: run.externalId }),
            ...checkRunBody(run.content),
          },
          doing: `update check run ${checkRunId} on ${fullName}`,
          permission,
          ...(run.sendBefore !== undefined && { sendBefore: run.sendBefore }),
        },
        checkRunShape,
      );
    },

    async readCheckRun(checkRunId: number): Promise<(CheckRun & { appId: number }) | undefined> {
      try {
        const { data } = await call(
          {
            route: 'GET /repos/{owner}/{repo}/check-runs/{check_run_id}',
            parameters: { check_run_id: checkRunId },
            doing: `read check run ${checkRunId} on ${fullName}`,
            permission,
          },
          checkRunShape,
        );
        // Zero is nobody's id: a check run that does not say whose it is must not pass for ours.
        return { ...toCheckRun(data), appId: data.app?.id ?? 0 };
      } catch (error) {
        if (error instanceof NotFoundError) return undefined;
        throw error;
      }
    },

    async listCheckRuns(commit: string): Promise<CheckRun[]> {
      const runs = await allPages(
        (page) =>
          call(
            {
              route: 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs',
              parameters: { ref: commit, app_id: appId, filter: 'latest', per_page: 100, page },
              doing: `list check runs on ${fullName}@${commit}`,
              permission,
            },
            listShape,
          ),
        (data) => data.check_runs,
      );
      // Servers that do not know `app_id` answer with everybody's.
      return runs.filter(({ app }) => !app || app.id === appId).map(toCheckRun);
    },
  };
}

function toCheckRun(raw: CheckRunShape): CheckRun {
  return {
    id: raw.id,
    name: raw.name,
    headSha: raw.head_sha,
    status: raw.status,
    conclusion: raw.conclusion,
    externalId: raw.external_id,
  };
}
