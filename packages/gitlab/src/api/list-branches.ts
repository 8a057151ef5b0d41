import { z } from 'zod';
import type { ListedBranch } from '../gitlab.ts';
import type { Resources } from './resources.ts';

const shape = z.array(z.object({ name: z.string(), commit: z.object({ id: z.string() }), default: z.boolean() }));

export async function listBranches(
  api: Resources,
  projectId: number,
  { prefix }: { prefix?: string } = {},
): Promise<ListedBranch[]> {
  const found = await api.branches.all(projectId, {
    perPage: 100,
    // GitLab's own way to anchor a search, whatever the case.
    ...(prefix !== undefined && { search: `^${prefix}` }),
  });
  return shape
    .parse(found)
    .filter(({ name }) => name.startsWith(prefix ?? ''))
    .map(({ name, commit, default: isDefault }) => ({ name, sha: commit.id, isDefault }));
}
