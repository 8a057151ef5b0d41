import { expect } from 'vitest';
import type { Bridge } from './bridge.ts';

/** GitLab's ends in GitHub's words; written out here so that the bridge's own table is not its own judge. */
const CONCLUSIONS: Record<string, string> = {
  success: 'success',
  failed: 'failure',
  canceled: 'cancelled',
  skipped: 'skipped',
  manual: 'neutral',
};

/** What the checks and statuses of a commit say, by name; nothing about ids and texts. */
export function shown(bridge: Bridge, repo: string, sha: string): Record<string, string> {
  const runs = bridge.github.checkRuns(repo, sha).map((run) => [run.name, run.conclusion ?? run.status]);
  return Object.fromEntries(runs);
}

/** Waits until the gate of a commit has ended, and returns it. */
export async function gateOf(bridge: Bridge, repo: string, sha: string, context = 'gitlab-ci') {
  return bridge.until(() => {
    const run = bridge.github.checkRun(repo, sha, `${context} Pipeline`);
    return run?.status === 'completed' && run;
  }, `the gate of ${sha} to end`);
}

/**
 * Waits until everything that GitHub shows of a commit equals GitLab's state of the newest pipeline of it: each CI job
 * has one check run with its state, the gate and the status have the pipeline's, and no name exists twice.
 */
export async function expectTruth(bridge: Bridge, repo: string, sha: string): Promise<void> {
  const equal = (): boolean => {
    const expected = expectedChecks(bridge, sha);
    return (
      expected !== undefined && JSON.stringify(sorted(shown(bridge, repo, sha))) === JSON.stringify(sorted(expected))
    );
  };
  await bridge.until(equal, 'the truth').catch((error: Error) => {
    expect(shown(bridge, repo, sha), error.message).toEqual(expectedChecks(bridge, sha));
    throw error;
  });
  const names = bridge.github.checkRuns(repo, sha).map(({ name }) => name);
  expect(names.toSorted(), 'no check run exists twice').toEqual([...new Set(names)].toSorted());
}

/** undefined while there is no pipeline, or while it goes on. */
function expectedChecks(bridge: Bridge, sha: string): Record<string, string> | undefined {
  const pipeline = newestPipeline(bridge, sha);
  if (!pipeline || !ENDED.includes(pipeline.status)) return undefined;
  const expected: Record<string, string> = { 'Gitlab SYNC': 'success' };
  const last = new Map(pipeline.jobs.map((job) => [job.name, job])); // a retried CI job comes again under its name
  for (const job of last.values()) {
    const allowed = job.status === 'failed' && job.allowFailure;
    expected[`gitlab-ci - ${job.name}`] = allowed ? 'neutral' : (CONCLUSIONS[job.status] ?? job.status);
  }
  expected['gitlab-ci Pipeline'] = CONCLUSIONS[pipeline.status] ?? pipeline.status;
  return expected;
}

const ENDED = ['success', 'failed', 'canceled', 'skipped'];

export function newestPipeline(bridge: Bridge, sha: string) {
  const all = bridge.gitlab.projects.flatMap(({ id }) => bridge.gitlab.pipelines(id));
  return all.filter((pipeline) => pipeline.commit.sha === sha && pipeline.source !== 'push').at(-1);
}

/** Pipelines that the bridge started, of all mirrors, oldest first. */
export function startedPipelines(bridge: Bridge) {
  return bridge.gitlab.projects
    .flatMap(({ id }) => bridge.gitlab.pipelines(id))
    .filter(({ source }) => source === 'api');
}

const sorted = (record: Record<string, string>): [string, string][] => Object.entries(record).toSorted();

/** The branches that a mirror has. */
export const branchNames = async ({ gitlab }: Bridge, projectId: number) =>
  (await gitlab.branches(projectId)).map(({ name }) => name);
