/** GitLab's codes for why a CI job failed, in a contributor's words. GitLab adds codes: an unknown one is shown as it is. */
import { inlineCode } from './markdown.ts';

const NOT_YOUR_CHANGE = 'This is not caused by the change itself; retry it.';
const TIME_LIMIT = 'It ran longer than its time limit. Make it faster, or raise `timeout` in the CI file.';
const NO_RUNNER = 'No runner took it in time. Check that a runner with its tags is online, then retry it.';
const DOWNSTREAM = 'The pipeline it should start could not be created. See the CI job in GitLab.';

const EXPLANATIONS: Record<string, string> = {
  script_failure: 'A command of its script failed. The log says which.',
  api_failure: `GitLab could not be reached while it ran. ${NOT_YOUR_CHANGE}`,
  runner_system_failure: `The runner broke down. ${NOT_YOUR_CHANGE}`,
  runner_interrupted: `The runner was interrupted. ${NOT_YOUR_CHANGE}`,
  runner_external_dependency_failure: `Something the runner needs was not available. ${NOT_YOUR_CHANGE}`,
  runner_unsupported: 'The runner is too old for this CI job. An operator must update it.',
  runner_configuration_error: 'The runner cannot run this CI job as configured. Check its image and the runner.',
  stuck_or_timeout_failure:
    'It got stuck: no runner took it, or it stopped answering. Check the runners, then retry it.',
  stuck_pending_no_matching_runners: NO_RUNNER,
  stuck_pending_with_matching_runners: 'All runners that fit were busy for too long. Retry it later.',
  no_matching_runner: NO_RUNNER,
  no_updates_running: `The runner stopped answering. ${NOT_YOUR_CHANGE}`,
  no_updates_canceling: 'The runner stopped answering while the CI job was being cancelled.',
  job_execution_timeout: TIME_LIMIT,
  job_execution_server_timeout: TIME_LIMIT,
  server_timeout_running: TIME_LIMIT,
  server_timeout_canceling: 'It took too long to stop after it was cancelled.',
  missing_dependency_failure: 'The artifacts it needs from an earlier CI job are gone. Retry the earlier one first.',
  unmet_prerequisites: 'Something that must be there before it can start was missing. See the CI job in GitLab.',
  stale_schedule: 'It was scheduled for later and could not be started then. Retry it.',
  scheduler_failure: `GitLab could not assign it to a runner. ${NOT_YOUR_CHANGE}`,
  data_integrity_failure: 'GitLab found its data damaged. Retry it; if it happens again, tell an operator.',
  archived_failure: 'It is archived and cannot run any more. Push again to get a new pipeline.',
  ci_quota_exceeded: 'The compute minutes of the GitLab group are used up. An operator must add some.',
  trace_size_exceeded: 'Its log grew beyond the limit. Make it print less.',
  forward_deployment_failure: 'A newer deployment is already there, so this older one was not run.',
  failed_outdated_deployment_job: 'A newer deployment is already there, so this older one was not run.',
  deployment_rejected: 'The deployment was rejected in GitLab.',
  protected_environment_failure: 'It deploys to a protected environment and may not.',
  environment_creation_failure:
    'Its environment could not be created. Check the name of the environment in the CI file.',
  downstream_pipeline_creation_failed: DOWNSTREAM,
  downstream_bridge_project_not_found: DOWNSTREAM,
  invalid_bridge_trigger: DOWNSTREAM,
  insufficient_bridge_permissions: `${DOWNSTREAM} The robot user lacks a permission there.`,
  insufficient_upstream_permissions: `${DOWNSTREAM} The robot user lacks a permission there.`,
  reached_max_descendant_pipelines_depth: `${DOWNSTREAM} Child pipelines are nested too deeply.`,
  reached_max_pipeline_hierarchy_size: `${DOWNSTREAM} There are too many pipelines below this one.`,
  pipeline_loop_detected: `${DOWNSTREAM} Pipelines would start one another without end.`,
  secrets_provider_not_found: 'The provider of its secrets is not configured. An operator must do that.',
  job_token_expired: 'Its token expired while it ran. Make it faster, or raise the limit in GitLab.',
  user_blocked: 'The robot user is blocked in GitLab. An operator must unblock it.',
  project_deleted: 'The mirror project was deleted in GitLab.',
  builds_disabled: 'CI is switched off in the mirror project. An operator must switch it on.',
};

/** A few words for titles and tables: `script failure`. Undefined when GitLab gives no reason. Plain, not escaped. */
export const shortFailureReason = (code: string | null): string | undefined => code?.replaceAll('_', ' ') || undefined;

/** Full sentences, as Markdown. */
export function explainFailure(code: string | null): string {
  if (!code) return 'GitLab gives no reason; the log may.';
  return Object.hasOwn(EXPLANATIONS, code) ? String(EXPLANATIONS[code]) : `GitLab’s reason: ${inlineCode(code)}.`;
}
