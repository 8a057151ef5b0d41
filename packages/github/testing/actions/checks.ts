import { type GithubContext, timestamp } from '../context.ts';
import type { Account, StoredCheckRun, StoredRepository } from '../model/types.ts';
import { announceCheckRun } from '../payloads/check-run.ts';
import { announceSuite, suiteFor } from './check-suite.ts';

/** Names a check run: what the inspection methods return will do. */
export type CheckRunRef = Pick<StoredCheckRun, 'repository' | 'id'>;

export type CheckActions = ReturnType<typeof checkActions>;

/** What people press on the Checks page. */
export function checkActions(context: GithubContext) {
  const { state } = context;

  return {
    /** Presses one of a check run's own buttons; throws when it has no such button. */
    clickButton(run: CheckRunRef, identifier: string, sender?: string): void {
      const { repository, stored } = find(context, run);
      if (!stored.actions.some((action) => action.identifier === identifier)) {
        throw new Error(`check run "${stored.name}" has no button ${identifier}`);
      }
      announceCheckRun(context, repository, stored, {
        action: 'requested_action',
        sender: person(repository, sender),
        fields: { requested_action: { identifier } },
      });
    },

    /** "Re-run": the suite goes back to queued, the run itself stays as it is. */
    rerequestCheckRun(run: CheckRunRef, sender?: string): void {
      const { repository, stored } = find(context, run);
      resetSuite(context, repository, stored.suiteId);
      announceCheckRun(context, repository, stored, { action: 'rerequested', sender: person(repository, sender) });
    },

    /** "Re-run all checks" of this App on a commit. */
    rerequestCheckSuite(repo: string, sha: string, sender?: string): void {
      const repository = state.repository(repo);
      const suite = repository.checkSuites.find(({ headSha, appId }) => headSha === sha && appId === context.app.id);
      if (!suite) throw new Error(`${repo} has no check suite of the App on ${sha}`);
      resetSuite(context, repository, suite.id);
      announceSuite(context, repository, suite, 'rerequested', person(repository, sender));
    },

    /** Lets a check run vanish, as GitHub does with old ones. */
    deleteCheckRun(run: CheckRunRef): void {
      const { repository, stored } = find(context, run);
      repository.checkRuns = repository.checkRuns.filter((other) => other !== stored);
    },

    /** Puts another App's completed check run on a commit: a bridge must leave it alone. */
    addForeignCheckRun(repo: string, sha: string, name: string, conclusion = 'success'): StoredCheckRun {
      const repository = state.repository(repo);
      const app = { appId: 15368, appSlug: 'github-actions' };
      const now = timestamp(context);
      const run: StoredCheckRun = {
        id: state.nextId(),
        repository: repo,
        suiteId: suiteFor(context, repository, { headSha: sha, ...app }).id,
        ...app,
        name,
        headSha: sha,
        externalId: null,
        detailsUrl: null,
        status: 'completed',
        conclusion,
        startedAt: now,
        completedAt: now,
        output: { title: null, summary: null, text: null, annotations: [] },
        actions: [],
        writes: 1,
      };
      repository.checkRuns.push(run);
      return run;
    },
  };

  function person(repository: StoredRepository, login: string | undefined): Account {
    return state.account(login ?? repository.owner.login);
  }
}

/** GitHub resets the suite when somebody asks for a re-run; the App's next write ends that. */
export function resetSuite(context: GithubContext, repository: StoredRepository, suiteId: number): void {
  const suite = repository.checkSuites.find(({ id }) => id === suiteId);
  if (suite) suite.resetAt = timestamp(context);
}

function find(
  { state }: GithubContext,
  { repository: repo, id }: CheckRunRef,
): { repository: StoredRepository; stored: StoredCheckRun } {
  const repository = state.repository(repo);
  const stored = repository.checkRuns.find((run) => run.id === id);
  if (!stored) throw new Error(`${repo} has no check run ${id}`);
  return { repository, stored };
}
