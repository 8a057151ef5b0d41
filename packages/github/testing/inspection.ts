import { findPull } from './actions/pulls.ts';
import type { GithubContext } from './context.ts';
import type { InstallationToken, StoredCheckRun, StoredComment, StoredPull, StoredStatus } from './model/types.ts';
import { selectRuns } from './routes/select-runs.ts';
import { latestStatuses } from './routes/statuses.ts';

export type Inspection = ReturnType<typeof inspection>;

/** What tests ask about. Repositories are named `owner/name`. */
export function inspection(context: GithubContext) {
  const { state } = context;
  const runsOn = (repo: string, sha: string) => state.repository(repo).checkRuns.filter((run) => run.headSha === sha);
  return {
    /** The App's check runs on a commit as the Checks page shows them: the latest of each name, newest first. */
    checkRuns(repo: string, sha: string): StoredCheckRun[] {
      return selectRuns(runsOn(repo, sha), new URLSearchParams({ app_id: String(context.app.id) }));
    },

    /** Every check run of every App on a commit, oldest first. */
    allCheckRuns: runsOn,

    checkRun(repo: string, sha: string, name: string): StoredCheckRun | undefined {
      return this.checkRuns(repo, sha).find((run) => run.name === name);
    },

    /** The latest status of each context. */
    statuses(repo: string, sha: string): StoredStatus[] {
      return latestStatuses(state.repository(repo), sha);
    },

    /** All statuses ever posted on a commit, oldest first. */
    allStatuses(repo: string, sha: string): StoredStatus[] {
      return state.repository(repo).statuses.filter((status) => status.sha === sha);
    },

    /** Comments of a pull request, oldest first, people's and the App's. */
    comments(repo: string, number: number): StoredComment[] {
      return state.repository(repo).comments.filter((comment) => comment.issue === number);
    },

    /** What the App (or others) put under a comment, e.g. `['eyes']`. */
    reactions(repo: string, commentId: number): string[] {
      const all = state.repository(repo).reactions;
      return all.filter((reaction) => reaction.commentId === commentId).map(({ content }) => content);
    },

    pullRequest(repo: string, number: number): StoredPull {
      return findPull(context, repo, number).pull;
    },

    /** Every access token minted, without its value, oldest first. */
    tokens(): InstallationToken[] {
      return [...state.tokens.values()];
    },
  };
}
