import { oneOf, optionalBoolean } from '../http/input.ts';

/** What a project can be told, with the values of a new one. What is not here is ignored, as GitLab does. */
export const NEW_PROJECT: Record<string, unknown> = {
  description: null,
  visibility: 'private',
  build_git_strategy: 'fetch',
  build_timeout: 3600,
  auto_cancel_pending_pipelines: 'enabled',
  ci_config_path: null,
  auto_devops_enabled: true,
  shared_runners_enabled: true,
  group_runners_enabled: true,
  lfs_enabled: true,
  public_jobs: true,
  request_access_enabled: true,
  service_desk_enabled: false,
  issues_access_level: 'enabled',
  merge_requests_access_level: 'enabled',
  repository_access_level: 'enabled',
  forking_access_level: 'enabled',
  wiki_access_level: 'enabled',
  builds_access_level: 'enabled',
  snippets_access_level: 'enabled',
  container_registry_access_level: 'enabled',
  package_registry_access_level: 'enabled',
  pages_access_level: 'private',
  analytics_access_level: 'enabled',
  releases_access_level: 'enabled',
  environments_access_level: 'enabled',
  feature_flags_access_level: 'enabled',
  infrastructure_access_level: 'enabled',
  monitor_access_level: 'enabled',
  requirements_access_level: 'enabled',
  security_and_compliance_access_level: 'private',
  model_experiments_access_level: 'enabled',
  model_registry_access_level: 'enabled',
  emails_enabled: true,
  topics: [],
  merge_method: 'merge',
  squash_option: 'default_off',
  only_allow_merge_if_pipeline_succeeds: false,
  remove_source_branch_after_merge: true,
  resource_group_default_process_mode: 'unordered',
};

/** Settings that POST /projects does not know: they need a PUT afterwards. */
export const EDIT_ONLY: Record<string, unknown> = {
  ci_default_git_depth: 20,
  ci_forward_deployment_enabled: true,
  ci_forward_deployment_rollback_allowed: true,
  ci_allow_fork_pipelines_to_run_in_parent_project: true,
  ci_separated_caches: true,
  ci_delete_pipelines_in_seconds: null,
  ci_push_repository_for_job_token_allowed: false,
  ci_restrict_pipeline_cancellation_role: 'developer',
  ci_pipeline_variables_minimum_override_role: 'no_one_allowed',
  ci_display_pipeline_variables: false,
  ci_id_token_sub_claim_components: ['project_path', 'ref_type', 'ref'],
  keep_latest_artifact: true,
  restrict_user_defined_variables: true,
  protect_merge_request_pipelines: true,
  max_artifacts_size: null,
  archived: false,
};

/** The older switches and the access level each of them stands for. */
const OLDER: Record<string, string> = {
  issues_enabled: 'issues_access_level',
  merge_requests_enabled: 'merge_requests_access_level',
  wiki_enabled: 'wiki_access_level',
  jobs_enabled: 'builds_access_level',
  snippets_enabled: 'snippets_access_level',
  container_registry_enabled: 'container_registry_access_level',
  packages_enabled: 'package_registry_access_level',
};

/** The settings that a request asks for, of those that this request may set. */
export function requestedSettings(body: Record<string, unknown>, known: Record<string, unknown>) {
  const wanted: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(body)) {
    const level = OLDER[key];
    if (level) wanted[level] = value === true || value === 'true' ? 'enabled' : 'disabled';
    else if (key in known) wanted[key] = asKnown(key, value, known[key]);
    else if (key === 'public_builds') wanted.public_jobs = value;
  }
  return wanted;
}

const ENUMS: Record<string, string[]> = {
  visibility: ['private', 'internal', 'public'],
  auto_cancel_pending_pipelines: ['enabled', 'disabled'],
  build_git_strategy: ['fetch', 'clone'],
  ci_pipeline_variables_minimum_override_role: ['no_one_allowed', 'developer', 'maintainer', 'owner'],
};

/** Forms send text where a switch is meant. */
function asKnown(key: string, value: unknown, known: unknown): unknown {
  const allowed = ENUMS[key] ?? (key.endsWith('_access_level') ? ['disabled', 'private', 'enabled', 'public'] : null);
  if (allowed) return oneOf(String(value), key, allowed);
  return typeof known === 'boolean' ? (optionalBoolean({ [key]: value }, key) ?? known) : value;
}

/** The older switches, as answers still carry them. */
export function olderSwitches(settings: Record<string, unknown>): Record<string, boolean> {
  return Object.fromEntries(Object.entries(OLDER).map(([key, level]) => [key, settings[level] !== 'disabled']));
}
