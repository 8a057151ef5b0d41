import type { Route } from './route.ts';

export interface Match<R> {
  route: R;
  params: Record<string, string>;
}

/** A table of routes with GitHub's path templates, looked up by method and path. The first that fits wins. */
export function createRouter<R extends Pick<Route, 'method' | 'path'>>(
  routes: R[],
): (method: string, path: string) => Match<R> | undefined {
  const compiled = routes.map((route) => ({ route, pattern: compile(route.path) }));
  return (method, path) => {
    for (const { route, pattern } of compiled) {
      if (route.method !== method) continue;
      const found = pattern.exec(path);
      if (found) return { route, params: decoded(found.groups ?? {}) };
    }
    return undefined;
  };
}

function compile(template: string): RegExp {
  const source = template
    .replaceAll('.', '\\.')
    .replace(/\{(\w+)\+\}/g, '(?<$1>.+)')
    .replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
  return new RegExp(`^${source}$`);
}

function decoded(groups: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decode(value)]));
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
