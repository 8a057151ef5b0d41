/**
 * GitLab's pipelines and CI jobs as the bridge sees them. `status` is an open string on purpose: GitLab adds
 * states (`waiting_for_callback`, `canceling` came in 2024 and 2025) and an unknown one must not stop a report.
 */

export interface Pipeline {
  id: number;
  projectId: number;
  status: string;
  /** `api`, `push`, `web`, `schedule`, `parent_pipeline`, … */
  source: string;
  sha: string;
  ref: string;
  webUrl: string;
  createdAt: string | null;
  startedAt: string | null;
  finishedAt: string | null;
  /** Seconds. */
  duration: number | null;
  yamlErrors: string | null;
}

export interface CiJob {
  id: number;
  name: string;
  stage: string;
  status: string;
  allowFailure: boolean;
  webUrl: string;
  createdAt: string | null;
  startedAt: string | null;
  finishedAt: string | null;
  /** Seconds. */
  duration: number | null;
  /** GitLab's code for why it failed, e.g. `script_failure`. */
  failureReason: string | null;
  /** The pipeline as embedded in GitLab's answer, when the server embeds it. */
  pipeline: {
    id: number;
    status: string;
    sha: string;
    ref: string;
    source: string | null;
    webUrl: string | null;
  } | null;
}

/** A CI job that starts another pipeline. `downstream` is null until that pipeline exists. */
export interface TriggerJob extends CiJob {
  downstream: {
    id: number;
    projectId: number | null;
    status: string;
    sha: string;
    webUrl: string;
    source: string | null;
  } | null;
}
