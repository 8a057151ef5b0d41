import { type Fragment, isLeaf, type LoadedConfig, loadConfig, mergeFragments } from '@failfast-ci/runtime';
import { ALL_FRAGMENTS, APPS, type AppKeys, type AppName } from './apps.ts';

/** Everything there is to configure, with nothing required: what is in effect, complete or not. */
export const loadWholeConfig = (env: NodeJS.ProcessEnv) => loadConfig(ALL_FRAGMENTS, { env });

/** The configuration of one app, exactly as it would start with; throws a ConfigError with all faults. */
export function loadAppConfig(name: AppName, env: NodeJS.ProcessEnv): LoadedConfig<unknown> {
  const app: AppKeys = APPS[name];
  return loadConfig([schemaOf(app)], { env, known: ALL_FRAGMENTS, ...(app.rules && { rules: app.rules }) });
}

/** The part of the whole schema that an app reads, with its marks. */
export function schemaOf(app: AppKeys): Fragment {
  return select(mergeFragments(ALL_FRAGMENTS), app, '');
}

function select(section: Fragment, app: AppKeys, prefix: string): Fragment {
  const entries = Object.entries(section).flatMap(([key, node]): [string, Fragment[string]][] => {
    const path = `${prefix}${key}`;
    if (!isLeaf(node)) {
      const inside = select(node, app, `${path}.`);
      return Object.keys(inside).length > 0 ? [[key, inside]] : [];
    }
    if (!isRead(path, app)) return [];
    const fallback = app.defaults?.[path];
    const marks = {
      ...(fallback !== undefined && { default: fallback }),
      ...(app.needs.includes(path) && { required: true }),
    };
    return [[key, { ...node, ...marks }]];
  });
  return Object.fromEntries(entries);
}

function isRead(path: string, { reads, except = [] }: AppKeys): boolean {
  if (except.includes(path)) return false;
  return reads.some((read) => path === read || path.startsWith(`${read}.`));
}
