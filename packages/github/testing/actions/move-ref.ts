import { type GithubContext, timestamp } from '../context.ts';
import type { StoredRepository } from '../model/types.ts';
import { pushFields, type RefChange, ZERO } from '../payloads/push.ts';
import { openSuite } from './check-suite.ts';
import { synchronizePulls } from './pull-refs.ts';

/**
 * Tells everybody what a moved ref means: `create` or `delete`, `push`, a new check suite, and `synchronize` for
 * pull requests whose head it is. The ref itself has moved already.
 */
export async function announceRefChange(
  context: GithubContext,
  repository: StoredRepository,
  change: RefChange,
): Promise<void> {
  repository.pushedAt = timestamp(context);
  const isBranch = change.ref.startsWith('refs/heads/');
  announceExistence(context, repository, change, isBranch);
  const fields = await pushFields(change, repository, context);
  context.emit({ event: 'push', repository, sender: change.actor, fields });
  if (!isBranch || change.after === ZERO) return;
  const branch = change.ref.slice('refs/heads/'.length);
  openSuite(context, repository, {
    headSha: change.after,
    headBranch: branch,
    before: change.before,
    sender: change.actor,
  });
  await synchronizePulls(context, repository, {
    branch,
    before: change.before,
    after: change.after,
    actor: change.actor,
  });
}

function announceExistence(
  context: GithubContext,
  repository: StoredRepository,
  { ref, before, after, actor: sender }: RefChange,
  isBranch: boolean,
): void {
  if (before !== ZERO && after !== ZERO) return;
  const name = ref.replace(/^refs\/(heads|tags)\//, '');
  const shared = { ref: name, ref_type: isBranch ? 'branch' : 'tag', pusher_type: 'user' };
  const created = { master_branch: repository.defaultBranch, description: null };
  if (before === ZERO) context.emit({ event: 'create', repository, sender, fields: { ...shared, ...created } });
  else context.emit({ event: 'delete', repository, sender, fields: shared });
}
