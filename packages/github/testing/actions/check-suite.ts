import { type GithubContext, timestamp } from '../context.ts';
import type { Account, StoredCheckSuite, StoredRepository } from '../model/types.ts';
import { viewCheckSuite } from '../views/check.ts';

/** The App's suite on a commit, made and announced as GitHub does on every push. */
export function openSuite(
  context: GithubContext,
  repository: StoredRepository,
  options: { headSha: string; headBranch: string | null; before: string | null; sender: Account },
): void {
  const installation = context.state.installationOf(repository);
  if (installation?.permissions.checks !== 'write') return;
  const existing = repository.checkSuites.some(
    (suite) => suite.appId === context.app.id && suite.headSha === options.headSha,
  );
  if (existing) return;
  const suite = createSuite(context, repository, { ...options, appId: context.app.id, appSlug: context.app.slug });
  announceSuite(context, repository, suite, 'requested', options.sender);
}

/** Finds or makes an App's suite on a commit: a check run needs one, also on a fork's commit. */
export function suiteFor(
  context: GithubContext,
  repository: StoredRepository,
  { headSha, appId, appSlug }: { headSha: string; appId: number; appSlug: string },
): StoredCheckSuite {
  const existing = repository.checkSuites.find((suite) => suite.appId === appId && suite.headSha === headSha);
  if (existing) return existing;
  return createSuite(context, repository, { headSha, headBranch: null, before: null, appId, appSlug });
}

export function announceSuite(
  context: GithubContext,
  repository: StoredRepository,
  suite: StoredCheckSuite,
  action: 'requested' | 'rerequested' | 'completed',
  sender: Account,
): void {
  const links = { api: context.origin(), web: context.origin() };
  const { repository: _, ...view } = viewCheckSuite(suite, repository, context, links);
  context.emit({ event: 'check_suite', action, repository, sender, fields: { check_suite: view } });
}

function createSuite(
  context: GithubContext,
  repository: StoredRepository,
  {
    headSha,
    headBranch,
    before,
    appId,
    appSlug,
  }: Pick<StoredCheckSuite, 'headSha' | 'headBranch' | 'before' | 'appId' | 'appSlug'>,
): StoredCheckSuite {
  const now = timestamp(context);
  const id = context.state.nextId();
  const suite = { id, headSha, headBranch, before, appId, appSlug, resetAt: null, createdAt: now, updatedAt: now };
  repository.checkSuites.push(suite);
  return suite;
}
