import { fullPath, type Instance, sameText } from '../instance.ts';
import type { ProjectRecord } from '../records.ts';
import type { Answer } from './answer.ts';
import { notFound, Refusal, refuse } from './answer.ts';

/** One API request, taken apart. */
export interface Call {
  instance: Instance;
  /** From the path, decoded. */
  params: Record<string, string>;
  query: URLSearchParams;
  body: Record<string, unknown>;
  /** Absolute, for `Link` headers. */
  url: URL;
  method: string;
}

export type RouteHandler = (call: Call) => Answer | Promise<Answer>;

export interface Route {
  method: string;
  segments: string[];
  handle: RouteHandler;
}

/** `GET /projects/:id/hooks`: what starts with a colon takes one path segment, encoded slashes included. */
export function route(pattern: string, handle: RouteHandler): Route {
  const [method = '', path = ''] = pattern.split(' ');
  return { method, segments: path.split('/').slice(1), handle };
}

/** The route for a path below `/api/v4` and its parameters. An id with an unencoded slash finds none. */
export function findRoute(routes: Route[], method: string, path: string) {
  const parts = path.split('/').slice(1);
  for (const candidate of routes) {
    if (candidate.method !== method || candidate.segments.length !== parts.length) continue;
    const params = matchSegments(candidate.segments, parts);
    if (params) return { route: candidate, params };
  }
  return undefined;
}

function matchSegments(segments: string[], parts: string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = parts[index] ?? '';
    if (segment.startsWith(':') && part !== '') params[segment.slice(1)] = decodeURIComponent(part);
    else if (segment !== part) return undefined;
  }
  return params;
}

/** The project that `:id` names, by number or full path. A path it no longer has is redirected to its number. */
export function projectOf(call: Call): ProjectRecord {
  const id = call.params.id ?? '';
  const project = call.instance.findProject(id);
  if (!project) throw notFound('Project');
  if (!/^\d+$/.test(id) && !sameText(fullPath(project), id)) throw moved(call, project);
  return project;
}

function moved({ method, url }: Call, project: ProjectRecord): Refusal {
  if (method !== 'GET')
    return refuse(405, '405 Method Not Allowed - Non GET methods are not allowed for moved projects');
  const location = new URL(url);
  location.pathname = url.pathname.replace(/^(\/api\/v4\/projects\/)[^/]+/, `$1${project.id}`);
  return new Refusal({ status: 301, text: '', headers: { location: location.toString() } });
}
