import type { Sandbox } from '../../../apps/sandbox/src/index.ts';
import type { BoardRow } from '../view/view.ts';
import { type CheckRun, checkTone } from './checks.ts';
import { gitlabTone } from './pipelines.ts';

const CONTEXT = 'gitlab-ci';

type Job = ReturnType<Sandbox['gitlab']['pipelines']>[number]['jobs'][number];

/** Every check of a commit in the order of the work, with the state of its CI job beside it. */
export function boardRows({ github, gitlab }: Sandbox, repo: string, sha: string): BoardRow[] {
  const checks = new Map(
    github
      .checkRuns(repo, sha)
      .toReversed()
      .map((run) => [run.name, run]),
  );
  const gate = checks.get(`${CONTEXT} Pipeline`);
  checks.delete(`${CONTEXT} Pipeline`);
  const jobs = jobsOf(gitlab, sha);
  const rows = [...checks.values()].filter(({ name }) => name === 'Gitlab SYNC').map((run) => row(run.name, run));
  for (const job of jobs) {
    const name = `${CONTEXT} - ${job.name}`;
    rows.push(row(name, checks.get(name), job));
    checks.delete(name);
  }
  const others = [...checks.values()].filter(({ name }) => name !== 'Gitlab SYNC').map((run) => row(run.name, run));
  return [...rows, ...others, ...(gate ? [row(gate.name, gate)] : [])];
}

/** Of the commit's newest pipeline and its children, without tries that a newer one replaced. */
function jobsOf(gitlab: Sandbox['gitlab'], sha: string): Job[] {
  const pipelines = gitlab.projects.flatMap(({ id }) => gitlab.pipelines(id));
  const own = pipelines.filter(({ commit, parent }) => commit.sha === sha && !parent).at(-1);
  if (!own) return [];
  const children = pipelines.filter(({ parent }) => parent?.pipeline === own);
  return [own, ...children].flatMap(({ jobs }) => jobs).filter(({ retried }) => !retried);
}

function row(name: string, run: CheckRun | undefined, job?: Job): BoardRow {
  return {
    name,
    ...(job && { gitlab: { text: job.status, tone: gitlabTone(job.status) } }),
    ...(run && { github: { text: run.output.title ?? run.conclusion ?? run.status, tone: checkTone(run) } }),
  };
}
