import type { StoredCheckRun } from '@failfast-ci/github/testing';
import type { World } from '../world.ts';
import { expectedChecks, expectedStatus } from './expected-checks.ts';
import type { Expect } from './finding.ts';
import type { RepositoryModel } from './model.ts';

const GATE = 'gitlab-ci Pipeline';

/** Every commit's checks have ended and exist once; those of wanted commits say exactly what GitLab says. */
export function compareChecks(world: World, model: RepositoryModel, expect: Expect): void {
  const runs = model.stored.checkRuns;
  for (const [sha, own] of Map.groupBy(runs, ({ headSha }) => headSha)) compareEnds(world, model, sha, own, expect);
  for (const sha of new Set(model.wanted.map((wanted) => wanted.sha))) compareWanted(world, model, sha, expect);
  for (const pull of model.waiting) {
    const gate = world.github.checkRun(model.repo, pull.head.sha, GATE);
    const kind = gate ? 'wrong' : 'lost';
    const is = gate?.conclusion ?? gate?.status ?? 'absent';
    expect(
      is === 'action_required',
      kind,
      `${model.repo}: the gate of unapproved pull request ${pull.number} is ${is}`,
    );
  }
}

/** Holds for commits that nobody wants any more, too. */
function compareEnds(
  world: World,
  { repo }: RepositoryModel,
  sha: string,
  runs: StoredCheckRun[],
  expect: Expect,
): void {
  const where = `${repo}: ${sha.slice(0, 12)}`;
  const names = runs.map(({ name }) => name);
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  expect(twice.length === 0, 'doubled', `${where} has twice: ${twice.join(', ')}`);
  for (const { name, status, output } of runs) {
    expect(status === 'completed', 'stuck', `${where}: check “${name}” is ${status} (${output.title})`);
  }
  for (const { context, state } of world.github.statuses(repo, sha)) {
    expect(state !== 'pending', 'stuck', `${where}: status ${context} is pending`);
  }
}

function compareWanted(world: World, model: RepositoryModel, sha: string, expect: Expect): void {
  const pipeline = model.pipelines.filter(({ commit }) => commit.sha === sha).at(-1);
  if (!pipeline) return; // already found to be lost
  const where = `${model.repo}: ${sha.slice(0, 12)}`;
  const runs = world.github.checkRuns(model.repo, sha);
  const shown = new Map(runs.map((run) => [run.name, run.conclusion ?? run.status]));
  const wanted = expectedChecks(pipeline);
  for (const [name, state] of wanted) {
    const is = shown.get(name);
    expect(
      is === state,
      is === undefined ? 'lost' : 'wrong',
      `${where}: “${name}” is ${is}, GitLab says ${state} (pipeline ${pipeline.id})`,
    );
  }
  for (const name of shown.keys()) {
    expect(wanted.has(name), 'wrong', `${where}: check “${name}” belongs to nothing (pipeline ${pipeline.id})`);
  }
  const status = world.github.statuses(model.repo, sha).find(({ context }) => context === 'gitlab-ci/pipeline');
  const state = expectedStatus(pipeline);
  expect(
    status?.state === state,
    status ? 'wrong' : 'lost',
    `${where}: the status is ${status?.state}, GitLab says ${state}`,
  );
}
