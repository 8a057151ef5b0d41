import type { MirrorSettings } from '../gitlab.ts';

export const SHA = 'a'.repeat(40);

export const PROJECT = {
  id: 7,
  path_with_namespace: 'mirrors/acme_site',
  web_url: 'https://gitlab.example.com/mirrors/acme_site',
  http_url_to_repo: 'https://gitlab.example.com/mirrors/acme_site.git',
  default_branch: 'main',
  ci_config_path: null,
  empty_repo: false,
};

export const PIPELINE = {
  id: 70,
  iid: 3,
  project_id: 7,
  status: 'running',
  source: 'api',
  sha: SHA,
  ref: 'pr-1-fix',
  web_url: 'https://gitlab.example.com/mirrors/acme_site/-/pipelines/70',
  created_at: '2026-11-23T10:00:00.000Z',
  started_at: '2026-11-23T10:00:02.000Z',
  finished_at: null,
  duration: null,
  yaml_errors: null,
};

export const CI_JOB = {
  id: 700,
  name: 'unit tests',
  stage: 'test',
  status: 'failed',
  allow_failure: true,
  web_url: 'https://gitlab.example.com/mirrors/acme_site/-/jobs/700',
  created_at: '2026-11-23T10:00:00.000Z',
  started_at: '2026-11-23T10:00:03.000Z',
  finished_at: '2026-11-23T10:01:00.000Z',
  duration: 57.3,
  failure_reason: 'script_failure',
  pipeline: {
    id: 70,
    project_id: 7,
    status: 'running',
    sha: SHA,
    ref: 'pr-1-fix',
    source: 'api',
    web_url: 'https://x/70',
  },
};

export const SETTINGS: MirrorSettings = {
  visibility: 'private',
  description: 'Mirror of acme/site',
  sharedRunners: true,
  containerRegistry: false,
  wiki: false,
  snippets: false,
  mergeRequests: false,
  issues: false,
  lfs: false,
  ciPipelineVariablesRole: 'maintainer',
};
