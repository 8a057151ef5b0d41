const repository = { id: 7, full_name: 'acme/site', default_branch: 'main' };

/** The parts of a push that the bridge reads. */
export const push = (given: Record<string, unknown> = {}) => ({
  ref: 'refs/heads/main',
  before: 'b'.repeat(40),
  after: 'a'.repeat(40),
  deleted: false,
  head_commit: { id: 'a'.repeat(40) },
  installation: { id: 1 },
  sender: { login: 'ann' },
  repository,
  ...given,
});

/** The parts of a Pipeline hook that the bridge reads. */
export const pipelineHook = (given: Record<string, unknown> = {}, projectId = 3) => ({
  object_kind: 'pipeline',
  object_attributes: { id: 9, status: 'running', sha: 'a'.repeat(40), ref: 'main', source: 'api', ...given },
  project: { id: projectId },
});

/** The parts of a Job hook that the bridge reads. */
export const jobHook = (given: Record<string, unknown> = {}) => ({
  object_kind: 'build',
  ref: 'main',
  sha: 'a'.repeat(40),
  build_id: 11,
  build_name: 'test',
  build_status: 'failed',
  project_id: 3,
  pipeline_id: 9,
  commit: { id: 9, status: 'running' },
  ...given,
});
