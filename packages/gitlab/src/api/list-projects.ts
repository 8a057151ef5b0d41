import { z } from 'zod';
import type { ListedProject } from '../gitlab.ts';
import type { Resources } from './resources.ts';

const PAGE = 100;
const MAX_PAGES = 1_000;
const MAINTAINER = 40;

const shape = z.array(
  z.object({
    id: z.int(),
    path_with_namespace: z.string(),
    web_url: z.string(),
    default_branch: z.string().nullish(),
  }),
);

/** Page by page from the lowest id up: a project that comes or goes meanwhile shifts no other one. */
export async function listProjects(api: Resources, namespace: string): Promise<ListedProject[]> {
  const projects: ListedProject[] = [];
  let after = 0;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const found = await readPage(api, namespace, after);
    for (const project of found) {
      after = Math.max(after, project.id);
      if (isIn(namespace, project.path_with_namespace)) projects.push(toListed(project));
    }
    if (found.length < PAGE) return projects;
  }
  throw new Error(`the projects of ${namespace} did not end after ${MAX_PAGES} pages`);
}

/** The search finds whatever contains the words; the exact group is picked from that. */
async function readPage(api: Resources, namespace: string, after: number) {
  const { body } = await api.requester.get('projects', {
    searchParams: {
      search: namespace,
      search_namespaces: true,
      min_access_level: MAINTAINER,
      membership: true,
      simple: true,
      order_by: 'id',
      sort: 'asc',
      id_after: after,
      per_page: PAGE,
    },
  });
  return shape.parse(body);
}

const isIn = (namespace: string, fullPath: string): boolean =>
  fullPath.slice(0, fullPath.lastIndexOf('/')).toLowerCase() === namespace.toLowerCase();

const toListed = (raw: z.output<typeof shape>[number]): ListedProject => ({
  id: raw.id,
  fullPath: raw.path_with_namespace,
  webUrl: raw.web_url,
  defaultBranch: raw.default_branch ?? null,
});
