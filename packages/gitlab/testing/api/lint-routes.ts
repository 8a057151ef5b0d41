import { stringify } from 'yaml';
import { type CiConfig, readCiConfig } from '../ci/ci-config.ts';
import { PipelineRefused, pipelineContext, planPipeline } from '../ci/create-pipeline.ts';
import { listFilesAt, readFileAt, resolveCommit } from '../git/repository.ts';
import { notFound, ok } from '../http/answer.ts';
import { flag, optionalBoolean, optionalText, requiredText } from '../http/input.ts';
import { type Call, projectOf, route } from '../http/router.ts';

/** An invalid file is an ordinary answer: 200 with `valid: false`. */
async function lintContent(call: Call) {
  const { body } = call;
  const project = projectOf(call);
  const content = requiredText(body, 'content');
  const ref = optionalText(body, 'ref') ?? project.defaultBranch ?? '';
  const sha = await resolveCommit(project.repositoryDir, ref);
  const readFile = async (path: string) => (sha ? readFileAt(project.repositoryDir, sha, path) : undefined);
  const listFiles = async () => (sha ? listFilesAt(project.repositoryDir, sha) : []);
  const config = await readCiConfig({ content, readFile, listFiles });
  const dryRun = optionalBoolean(body, 'dry_run') ?? false;
  return ok(await verdict(call, config, dryRun ? ref : null, optionalBoolean(body, 'include_jobs') ?? false));
}

async function lintCommitted(call: Call) {
  const { query } = call;
  const project = projectOf(call);
  const wanted = query.get('content_ref') ?? query.get('sha') ?? project.defaultBranch ?? '';
  const sha = await resolveCommit(project.repositoryDir, wanted);
  if (!sha) throw notFound('Commit');
  const path = String(project.settings.ci_config_path || '.gitlab-ci.yml');
  const readFile = (file: string) => readFileAt(project.repositoryDir, sha, file);
  const content = (await readFile(path)) ?? '';
  const ref = query.get('dry_run_ref') ?? query.get('ref') ?? project.defaultBranch ?? '';
  const listFiles = () => listFilesAt(project.repositoryDir, sha);
  const config = await readCiConfig({ content, readFile, listFiles });
  return ok(await verdict(call, config, flag(query, 'dry_run') ? ref : null, flag(query, 'include_jobs')));
}

/** A dry run on a ref also says when the rules would leave no pipeline. */
async function verdict(call: Call, config: CiConfig, dryRunRef: string | null, includeJobs: boolean) {
  const errors = [...config.errors];
  if (errors.length === 0 && dryRunRef !== null) errors.push(...(await dryRunErrors(call, config, dryRunRef)));
  return {
    valid: errors.length === 0,
    errors,
    warnings: config.warnings,
    merged_yaml: config.errors.length > 0 ? null : `---\n${stringify(config.merged)}`,
    includes: config.includes.map(({ type, location }) => ({ type, location, blob: null, raw: null, extra: {} })),
    ...(includeJobs && { jobs: errors.length > 0 ? null : presentJobs(config) }),
  };
}

async function dryRunErrors(call: Call, config: CiConfig, ref: string): Promise<string[]> {
  try {
    const context = await pipelineContext({ project: projectOf(call), ref, source: 'push' });
    await planPipeline(call.instance, context, config);
    return [];
  } catch (error) {
    if (error instanceof PipelineRefused) return error.base;
    throw error;
  }
}

const presentJobs = (config: CiConfig) =>
  [...config.jobs].map(([name, job]) => ({
    name,
    stage: job.stage,
    before_script: [job.before_script ?? []].flat(10),
    script: [job.script ?? []].flat(10),
    after_script: [job.after_script ?? []].flat(10),
    tag_list: job.tags ?? [],
    only: job.only ?? (job.rules === undefined ? { refs: ['branches', 'tags'] } : null),
    except: job.except ?? null,
    environment: job.environment ?? null,
    when: job.when ?? 'on_success',
    allow_failure: job.allow_failure ?? job.when === 'manual',
    needs: job.needs ?? null,
  }));

export const lintRoutes = [
  route('POST /projects/:id/ci/lint', lintContent),
  route('GET /projects/:id/ci/lint', lintCommitted),
];
