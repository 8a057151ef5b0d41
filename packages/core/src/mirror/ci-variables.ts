import { type Run, reportedSha } from '../run.ts';
import { mirrorName } from './mirror-ref.ts';

/**
 * Names the run in GitLab, so that a worker that died between creating a pipeline and recording it can find the
 * pipeline again. GitLab has no idempotency key of its own.
 */
export const RUN_VARIABLE = 'FAILFASTCI_RUN';

/**
 * Variables that every pipeline receives, by the names of failfast-api.
 *
 * `statusApi` is the public address under which the bridge takes requests about a pipeline. Values are empty, not
 * absent, where they do not apply: an absent variable would be left unexpanded in a CI job's script.
 */
export function ciVariables(run: Run, { statusApi }: { statusApi: string }): Record<string, string> {
  const { source } = run;
  const sha = reportedSha(run);
  const refName = githubRefName(run);
  return {
    EVENT: EVENT_NAME[source.kind],
    PR_ID: source.kind === 'pull_request' ? String(source.number) : '',
    PR_LABELS: source.kind === 'pull_request' ? source.labels.join(',') : '',
    SHA: sha,
    SHA8: sha.slice(0, 8),
    FAILFASTCI_STATUS_API: statusApi,
    SOURCE_REF: refName,
    REF_NAME: refName,
    CI_REF: mirrorName(source),
    GITHUB_REPO: run.repository.fullName,
    [RUN_VARIABLE]: run.id,
  };
}

/** The name of the GitHub event, which failfast-api passed on as it came. */
const EVENT_NAME = {
  branch: 'push',
  tag: 'push',
  pull_request: 'pull_request',
  merge_group: 'merge_group',
} as const satisfies Record<Run['source']['kind'], string>;

/** The branch or tag as GitHub calls it: the head branch for a pull request. */
function githubRefName({ source }: Run): string {
  switch (source.kind) {
    case 'branch':
    case 'merge_group':
      return source.branch;
    case 'tag':
      return source.tag;
    case 'pull_request':
      return source.headRef;
  }
}
