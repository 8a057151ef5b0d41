import { fullNameOf } from '../model/state.ts';
import type { StoredRepository, StoredStatus } from '../model/types.ts';
import { viewAccount } from './account.ts';
import { type Links, nodeId } from './links.ts';

export function viewStatus(status: StoredStatus, repository: StoredRepository, links: Links): Record<string, unknown> {
  return {
    url: `${links.api}/repos/${fullNameOf(repository)}/statuses/${status.sha}`,
    avatar_url: `${links.web}/avatars/${status.creator.id}`,
    id: status.id,
    node_id: nodeId('StatusContext', status.id),
    state: status.state,
    description: status.description,
    target_url: status.targetUrl,
    context: status.context,
    created_at: status.createdAt,
    updated_at: status.createdAt,
    creator: viewAccount(status.creator, links),
  };
}
