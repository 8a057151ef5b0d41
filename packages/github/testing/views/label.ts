import { fullNameOf } from '../model/state.ts';
import type { StoredRepository } from '../model/types.ts';
import { type Links, nodeId } from './links.ts';

export function viewLabel(name: string, repository: StoredRepository, links: Links): Record<string, unknown> {
  const id = repository.labels.get(name) ?? 0;
  return {
    id,
    node_id: nodeId('Label', id),
    url: `${links.api}/repos/${fullNameOf(repository)}/labels/${encodeURIComponent(name)}`,
    name,
    color: 'ededed',
    default: false,
    description: null,
  };
}
