import type { Instance, RecordedPush } from '../instance.ts';
import type { PipelineVariable, ProjectRecord } from '../records.ts';
import {
  createPipeline,
  keepEmptyPipeline,
  PipelineRefused,
  type PipelineRequest,
  pipelineContext,
} from './create-pipeline.ts';
import { newPipeline } from './new-records.ts';

/** What a push starts: a pipeline, a skipped one (`-o ci.skip`, `[ci skip]`), a failed one, or none. */
export async function pipelineForPush(instance: Instance, project: ProjectRecord, push: RecordedPush): Promise<void> {
  const request = pushRequest(project, push);
  if (!request) return;
  const context = await pipelineContext(request);
  const skip = push.options.some((option) => option === 'ci.skip' || option === 'integrations.skip_ci');
  if (skip || /\[(ci[ -]skip|skip[ -]ci)\]/i.test(context.commit.message)) {
    keepEmptyPipeline(instance, newPipeline(instance, { ...context, status: 'skipped' }));
    return;
  }
  try {
    await createPipeline(instance, request);
  } catch (error) {
    if (!(error instanceof PipelineRefused)) throw error;
    if (!error.inConfig) return;
    const yamlErrors = error.base.join('\n');
    keepEmptyPipeline(instance, newPipeline(instance, { ...context, status: 'failed', yamlErrors }));
  }
}

function pushRequest(project: ProjectRecord, push: RecordedPush): PipelineRequest | undefined {
  const pushed = /^refs\/(heads|tags)\//.test(push.ref) && !/^0+$/.test(push.after);
  if (!pushed || push.options.includes('ci.no_pipeline')) return undefined;
  const variables = push.options.flatMap(pushedVariable);
  const sha = push.ref.startsWith('refs/heads/') ? { sha: push.after } : {};
  return { project, ref: push.ref, source: 'push', beforeSha: push.before, variables, ...sha };
}

/** `ci.variable=NAME=value` */
function pushedVariable(option: string): PipelineVariable[] {
  const [, key, value] = /^ci\.variable=(\w+)=(.*)$/s.exec(option) ?? [];
  return key === undefined ? [] : [{ key, value: value ?? '', variable_type: 'env_var' }];
}
