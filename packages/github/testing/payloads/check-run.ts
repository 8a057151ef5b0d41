import type { GithubContext } from '../context.ts';
import type { Account, StoredCheckRun, StoredRepository } from '../model/types.ts';
import { viewCheckRun, viewCheckSuite } from '../views/check.ts';

/** Says something about a check run. Only the App that owns it hears of it. */
export function announceCheckRun(
  context: GithubContext,
  repository: StoredRepository,
  run: StoredCheckRun,
  { action, sender, fields = {} }: { action: string; sender: Account; fields?: Record<string, unknown> },
): void {
  if (run.appId !== context.app.id) return;
  const links = { api: context.origin(), web: context.origin() };
  const checkRun = { ...viewCheckRun(run, repository, context, links), check_suite: suiteOf(run, repository, context) };
  context.emit({ event: 'check_run', action, repository, sender, fields: { check_run: checkRun, ...fields } });
}

/** In webhooks the suite comes along nearly whole. */
function suiteOf(run: StoredCheckRun, repository: StoredRepository, context: GithubContext): unknown {
  const suite = repository.checkSuites.find(({ id }) => id === run.suiteId);
  if (!suite) return { id: run.suiteId };
  const links = { api: context.origin(), web: context.origin() };
  const view = viewCheckSuite(suite, repository, context, links);
  const { repository: _, latest_check_runs_count: __, check_runs_url: ___, ...rest } = view;
  return rest;
}
