import type { MirrorSettings } from '../gitlab.ts';

/** A project's attributes in GitLab's spelling. */
export type Attributes = Record<string, string | boolean | number>;

export const VARIABLES_ROLE = 'ci_pipeline_variables_minimum_override_role';

/** What `POST /projects` takes; `…_access_level` because the `…_enabled` of most features are deprecated. */
export function creationAttributes(settings: MirrorSettings): Attributes {
  return {
    visibility: settings.visibility,
    description: settings.description,
    shared_runners_enabled: settings.sharedRunners,
    lfs_enabled: settings.lfs,
    container_registry_access_level: accessLevel(settings.containerRegistry),
    wiki_access_level: accessLevel(settings.wiki),
    snippets_access_level: accessLevel(settings.snippets),
    merge_requests_access_level: accessLevel(settings.mergeRequests),
    issues_access_level: accessLevel(settings.issues),
    builds_access_level: 'enabled',
    // Without a CI file a server may run Auto DevOps by default; a mirror runs what the repository says, or nothing.
    auto_devops_enabled: false,
  };
}

/** What only `PUT /projects/:id` takes (contract 19.5). */
export function editAttributes(settings: MirrorSettings): Attributes {
  return { [VARIABLES_ROLE]: settings.ciPipelineVariablesRole };
}

/** The wanted attributes that the project does not have. One that the server does not show is not known to it. */
export function differing(wanted: Attributes, actual: Record<string, unknown>): Attributes {
  const entries = Object.entries(wanted).filter(([name, value]) => name in actual && actual[name] !== value);
  return Object.fromEntries(entries);
}

function accessLevel(enabled: boolean): 'enabled' | 'disabled' {
  return enabled ? 'enabled' : 'disabled';
}
