import type { GithubContext } from '../context.ts';
import { fullNameOf } from '../model/state.ts';
import type { StoredCheckRun, StoredCheckSuite, StoredPull, StoredRepository } from '../model/types.ts';
import { viewAppOf } from './app.ts';
import { type Links, nodeId } from './links.ts';
import { viewRepository } from './repository.ts';

/** A check run as the REST API answers it; the same without the suite's details in a webhook. */
export function viewCheckRun(
  run: StoredCheckRun,
  repository: StoredRepository,
  context: GithubContext,
  links: Links,
): Record<string, unknown> {
  const url = `${links.api}/repos/${fullNameOf(repository)}/check-runs/${run.id}`;
  const htmlUrl = `${links.web}/${fullNameOf(repository)}/runs/${run.id}`;
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('CheckRun', run.id),
    head_sha: run.headSha,
    external_id: run.externalId ?? '',
    url,
    html_url: htmlUrl,
    details_url: run.detailsUrl ?? 'https://example.com',
    status: run.status,
    conclusion: run.conclusion,
    started_at: run.startedAt,
    completed_at: run.completedAt,
    output: {
      title: run.output.title,
      summary: run.output.summary,
      text: run.output.text,
      annotations_count: run.output.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suiteId },
    app: viewAppOf(context, run.appId, run.appSlug, links),
    pull_requests: pullsOf(repository, run.headSha).map((pull) => viewPullLink(pull, repository, links)),
  };
}

export function viewCheckSuite(
  suite: StoredCheckSuite,
  repository: StoredRepository,
  context: GithubContext,
  links: Links,
): Record<string, unknown> {
  const url = `${links.api}/repos/${fullNameOf(repository)}/check-suites/${suite.id}`;
  const runs = repository.checkRuns.filter((run) => run.suiteId === suite.id);
  return {
    id: suite.id,
    node_id: nodeId('CheckSuite', suite.id),
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    ...suiteState(suite, runs),
    url,
    before: suite.before,
    after: suite.headSha,
    pull_requests: pullsOf(repository, suite.headSha).map((pull) => viewPullLink(pull, repository, links)),
    app: viewAppOf(context, suite.appId, suite.appSlug, links),
    repository: viewRepository(repository, links),
    created_at: suite.createdAt,
    updated_at: suite.updatedAt,
    latest_check_runs_count: runs.length,
    check_runs_url: `${url}/check-runs`,
  };
}

/** From the most to the least telling: the suite's conclusion is the first that one of its runs has. */
const PRIORITY = ['failure', 'timed_out', 'cancelled', 'action_required', 'success', 'skipped', 'neutral', 'stale'];

/** A suite's status and conclusion follow from its runs. */
export function suiteState(
  suite: StoredCheckSuite,
  runs: StoredCheckRun[],
): { status: string; conclusion: string | null } {
  if (suite.resetAt !== null || runs.length === 0) return { status: 'queued', conclusion: null };
  if (runs.every((run) => run.status === 'completed')) {
    const conclusion = PRIORITY.find((candidate) => runs.some((run) => run.conclusion === candidate));
    return { status: 'completed', conclusion: conclusion ?? 'neutral' };
  }
  return { status: runs.some((run) => run.status === 'in_progress') ? 'in_progress' : 'queued', conclusion: null };
}

/** Open pull requests of this repository with that head. Those from forks are never listed, as at GitHub. */
function pullsOf(repository: StoredRepository, sha: string): StoredPull[] {
  return [...repository.pulls.values()].filter((pull) => pull.state === 'open' && !pull.fork && pull.head.sha === sha);
}

function viewPullLink(pull: StoredPull, repository: StoredRepository, links: Links): Record<string, unknown> {
  const url = `${links.api}/repos/${fullNameOf(repository)}`;
  const repo = { id: repository.id, url, name: repository.name };
  return {
    url: `${url}/pulls/${pull.number}`,
    id: pull.id,
    number: pull.number,
    head: { ref: pull.head.ref, sha: pull.head.sha, repo },
    base: { ref: pull.base.ref, sha: pull.base.sha, repo },
  };
}
