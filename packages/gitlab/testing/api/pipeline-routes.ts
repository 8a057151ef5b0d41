import { createPipeline, PipelineRefused } from '../ci/create-pipeline.ts';
import { currentJobs } from '../ci/current-jobs.ts';
import { cancelPipeline, retryPipeline } from '../ci/job-actions.ts';
import { created, invalid, notFound, ok, refuse } from '../http/answer.ts';
import { flag, requiredText } from '../http/input.ts';
import { page } from '../http/pages.ts';
import { type Call, projectOf, route } from '../http/router.ts';
import type { PipelineRecord, PipelineVariable, ProjectRecord, TestReport } from '../records.ts';
import { listPipelines } from './pipeline-list.ts';
import { presentJob, presentPipelineDetails, presentTriggerJob } from './present-pipeline.ts';

export function pipelineOf(call: Call): PipelineRecord {
  const pipeline = projectOf(call).pipelines.find(({ id }) => id === Number(call.params.pipeline_id));
  if (!pipeline) throw notFound('Not found');
  return pipeline;
}

async function create(call: Call) {
  const { instance, body } = call;
  const project = projectOf(call);
  const ref = requiredText(body, 'ref');
  const variables = readVariables(body.variables);
  if (variables.length > 0 && !mayUseVariables(project)) {
    throw refuse(400, { base: ['Insufficient permissions to set pipeline variables'] });
  }
  const inputs = typeof body.inputs === 'object' && body.inputs !== null ? { inputs: { ...body.inputs } } : {};
  try {
    const pipeline = await createPipeline(instance, { project, ref, source: 'api', variables, ...inputs });
    return created(presentPipelineDetails(instance, pipeline));
  } catch (error) {
    if (error instanceof PipelineRefused) throw refuse(400, { base: error.base });
    throw error;
  }
}

function readVariables(variables: unknown): PipelineVariable[] {
  if (variables === undefined || variables === null) return [];
  if (!Array.isArray(variables)) throw invalid('variables is invalid');
  return variables.map(({ key, value, variable_type: type = 'env_var' }: Partial<PipelineVariable>) => {
    if (typeof key !== 'string' || value === undefined) throw invalid('variables[0][key] is missing');
    return { key, value: String(value), variable_type: type };
  });
}

/** The robot is Maintainer. */
function mayUseVariables({ settings }: ProjectRecord): boolean {
  return ['developer', 'maintainer'].includes(String(settings.ci_pipeline_variables_minimum_override_role));
}

function latest(call: Call) {
  const project = projectOf(call);
  const ref = call.query.get('ref') ?? project.defaultBranch;
  const found = project.pipelines.findLast((pipeline) => pipeline.ref === ref && !pipeline.parent);
  if (!found) throw refuse(403, '403 Forbidden');
  return ok(presentPipelineDetails(call.instance, found));
}

function jobs(call: Call, wanted: 'jobs' | 'trigger jobs') {
  const pipeline = pipelineOf(call);
  const { query, instance } = call;
  const scopes = [...query.getAll('scope[]'), ...query.getAll('scope')];
  const all = flag(query, 'include_retried') ? pipeline.jobs : currentJobs(pipeline);
  const found = all
    .filter(({ trigger }) => (trigger !== null) === (wanted === 'trigger jobs'))
    .filter(({ status }) => scopes.length === 0 || scopes.includes(status))
    .toSorted((a, b) => b.id - a.id);
  const present = wanted === 'jobs' ? presentJob : presentTriggerJob;
  return page(
    call,
    found.map((job) => present(instance, job)),
  );
}

function triggerJobs(call: Call) {
  if (!call.instance.since(19, 2)) return { status: 404, body: { error: '404 Not Found' } };
  return jobs(call, 'trigger jobs');
}

const EMPTY_REPORT: TestReport = {
  ...{ total_time: 0, total_count: 0, success_count: 0, failed_count: 0, skipped_count: 0, error_count: 0 },
  test_suites: [],
};

const report = (call: Call): TestReport => pipelineOf(call).testReport ?? EMPTY_REPORT;

function reportSummary(call: Call) {
  const {
    test_suites: suites,
    total_time,
    total_count,
    success_count,
    failed_count,
    skipped_count,
    error_count,
  } = report(call);
  const total = {
    ...{ time: total_time, count: total_count, success: success_count, failed: failed_count },
    ...{ skipped: skipped_count, error: error_count, suite_error: null },
  };
  return ok({ total, test_suites: suites.map(({ test_cases: _cases, ...suite }) => suite) });
}

function rename(call: Call) {
  const pipeline = pipelineOf(call);
  pipeline.name = requiredText(call.body, 'name');
  return ok(presentPipelineDetails(call.instance, pipeline));
}

function act(action: typeof cancelPipeline) {
  return (call: Call) => {
    const pipeline = pipelineOf(call);
    action(call.instance, pipeline);
    return created(presentPipelineDetails(call.instance, pipeline));
  };
}

const PIPELINE = '/projects/:id/pipelines/:pipeline_id';

export const pipelineRoutes = [
  route('POST /projects/:id/pipeline', create),
  route('GET /projects/:id/pipelines', listPipelines),
  route('GET /projects/:id/pipelines/latest', latest),
  route(`GET ${PIPELINE}`, (call) => ok(presentPipelineDetails(call.instance, pipelineOf(call)))),
  route(`GET ${PIPELINE}/variables`, (call) => ok(pipelineOf(call).variables)),
  route(`GET ${PIPELINE}/jobs`, (call) => jobs(call, 'jobs')),
  route(`GET ${PIPELINE}/trigger_jobs`, triggerJobs),
  route(`GET ${PIPELINE}/bridges`, (call) => jobs(call, 'trigger jobs')),
  route(`GET ${PIPELINE}/test_report`, (call) => ok(report(call))),
  route(`GET ${PIPELINE}/test_report_summary`, reportSummary),
  route(`PUT ${PIPELINE}/metadata`, rename),
  route(`POST ${PIPELINE}/retry`, act(retryPipeline)),
  route(`POST ${PIPELINE}/cancel`, act(cancelPipeline)),
];
