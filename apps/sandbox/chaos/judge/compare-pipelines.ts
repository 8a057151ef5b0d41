import { type Journal, pullKey } from '../people/journal.ts';
import type { Expect } from './finding.ts';
import { isEnded, mirrorBranch, type Pipeline, type RepositoryModel, variable, type Wanted } from './model.ts';

/** Clocks are the same here, but creation times are cut to whole seconds on their way. */
const SKEW_MS = 1_000;

/** Each wanted commit has the pipeline it was promised, each run has one, and no stranger's commit ran unasked. */
export function comparePipelines(model: RepositoryModel, journal: Journal, expect: Expect): void {
  for (const wanted of model.wanted) compareWanted(model, wanted, expect);
  compareRuns(model, expect);
  compareStrangers(model, journal, expect);
  for (const pipeline of model.project?.pipelines ?? []) {
    if (pipeline.source !== 'api') continue;
    expect(
      isEnded(pipeline),
      'stuck',
      `${model.repo}: pipeline ${pipeline.id} on ${pipeline.ref} is ${pipeline.status}`,
    );
  }
}

function compareWanted({ repo, pipelines }: RepositoryModel, wanted: Wanted, expect: Expect): void {
  const { ref, sha, retests, mostRuns } = wanted;
  const name = ref.replace(/^refs\/(heads|tags)\//, '');
  const where = `${repo}: ${sha.slice(0, 12)} at ${name}`;
  const own = pipelines.filter((pipeline) => pipeline.ref === name && pipeline.commit.sha === sha);
  const newest = own.at(-1);
  if (!expect(newest !== undefined, 'lost', `${where} has no pipeline`)) return;
  expect(newest?.status !== 'canceled', 'wrong', `${where}: its newest pipeline ${newest?.id} was cancelled`);
  for (const at of retests) {
    expect((newest?.createdAt ?? 0) > at - SKEW_MS, 'lost', `${where} did not run again after /retest`);
  }
  const runs = new Set(own.map((pipeline) => variable(pipeline, 'FAILFASTCI_RUN')));
  expect(runs.size <= mostRuns, 'doubled', `${where} ran ${runs.size} times, ${mostRuns} were asked for`);
}

/** A second pipeline of one run can come into being (GitLab has no idempotency key), but never goes on. */
function compareRuns({ repo, pipelines }: RepositoryModel, expect: Expect): void {
  const byRun = Map.groupBy(pipelines, (pipeline) => variable(pipeline, 'FAILFASTCI_RUN'));
  for (const [run, all] of byRun) {
    const alive = all.filter(({ status }) => status !== 'canceled');
    expect(alive.length <= 1, 'doubled', `${repo}: run ${run} has pipelines ${alive.map(({ id }) => id).join(', ')}`);
  }
}

function compareStrangers({ repo, stored, pipelines }: RepositoryModel, { approved }: Journal, expect: Expect): void {
  const forks = new Map(
    [...stored.pulls.values()].filter(({ fork }) => fork).map((pull) => [mirrorBranch(pull), pull]),
  );
  for (const pipeline of pipelines as Pipeline[]) {
    const pull = forks.get(pipeline.ref);
    if (!pull) continue;
    const allowed = approved.has(pullKey(repo, pull.number, pipeline.commit.sha));
    expect(
      allowed,
      'wrong',
      `${repo}: ${pipeline.commit.sha} of fork pull request ${pull.number} ran and nobody allowed it`,
    );
  }
}
