import { encodeExternalId, gateCheck, gateCommitStatus, gateName } from '@failfast-ci/core';
import type { GithubApp } from '@failfast-ci/github';
import type { Names } from '../conclude.ts';
import { isHopeless } from '../hopeless.ts';
import type { UpkeepTask } from '../processors/upkeep.ts';
import type { CheckBoard } from '../state/check-board.ts';
import type { OpenPipelines, PipelineKey } from '../state/open-pipelines.ts';
import type { PipelineOrigin, Records } from '../state/runs.ts';
import { pace } from './pace.ts';

export interface StaleChecksDeps {
  github: Pick<GithubApp, 'repository'>;
  board: CheckBoard;
  names: Names;
  openPipelines: OpenPipelines;
  records: Records;
  warn: (message: string, error: unknown) => void;
}

const DAY_MS = 24 * 3600_000;
/** GitHub calls a check run that is open for 14 days stale, and says nothing about why. */
const TOO_OLD_MS = 13 * DAY_MS;
const MAX_PIPELINES = 5_000;

/** Ends the checks of pipelines that go on for so long that GitHub would give them up, with the reason. */
export function staleChecksTask(deps: StaleChecksDeps, intervalMs: number, now: () => number = Date.now): UpkeepTask {
  return {
    name: 'stale-checks',
    everyMs: pace(intervalMs, 60, 3600_000),
    async run() {
      let repaired = 0;
      for (const pipeline of await deps.openPipelines.due(Number.MAX_SAFE_INTEGER, MAX_PIPELINES)) {
        const origin = await deps.records.pipeline(pipeline.projectId, pipeline.pipelineId).read();
        if (!origin || !isStale(origin, now())) continue;
        try {
          await endChecks(deps, origin);
        } catch (error) {
          if (!isHopeless(error)) throw error;
          deps.warn('cannot end the checks of a pipeline that is too old', error);
        }
        await forget(deps, pipeline);
        repaired += 1;
      }
      return { repaired };
    },
  };
}

function isStale({ endedAt, pipeline, firstReportedAt }: PipelineOrigin, now: number): boolean {
  const since = Date.parse(pipeline?.createdAt ?? '') || firstReportedAt;
  return endedAt === undefined && since !== undefined && now - since > TOO_OLD_MS;
}

/** A later hook of GitLab's still reports the pipeline: this is no end of it, only of waiting for it. */
const forget = ({ openPipelines }: StaleChecksDeps, pipeline: PipelineKey): Promise<void> =>
  openPipelines.forget(pipeline);

const REASON = 'the pipeline has not ended in 13 days\n\nGitHub gives up a check that is open for 14 days.';

async function endChecks({ github, board, names }: StaleChecksDeps, { repository, sha, pipeline }: PipelineOrigin) {
  const input = {
    kind: 'failed',
    reason: REASON,
    nextStep: 'End the pipeline in GitLab, then run this commit again with a comment `/test`.',
    completedAt: new Date().toISOString(),
    ...(pipeline?.webUrl && { detailsUrl: pipeline.webUrl }),
  } as const;
  const content = { ...gateCheck(input), conclusion: 'timed_out' as const };
  const gate = gateName(names.context);
  const open = (await github.repository(repository).listCheckRuns(sha)).filter(({ status }) => status !== 'completed');
  for (const { name, externalId } of open.toSorted((a, b) => Number(b.name === gate) - Number(a.name === gate))) {
    await board.put(repository, sha, { name, externalId: externalId ?? encodeExternalId({ kind: 'gate' }), content });
    if (name === gate) await board.putStatus(repository, sha, gateCommitStatus(names.contextStatus, input));
  }
}
