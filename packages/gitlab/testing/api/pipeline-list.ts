import { isComplete } from '../ci/composite-status.ts';
import { invalid } from '../http/answer.ts';
import { page } from '../http/pages.ts';
import { type Call, projectOf } from '../http/router.ts';
import type { PipelineRecord } from '../records.ts';
import { presentPipeline } from './present-pipeline.ts';

type Filter = (pipeline: PipelineRecord, value: string) => boolean;

const FILTERS: Record<string, Filter> = {
  scope: ({ status, tag }, scope) => {
    if (scope === 'finished') return isComplete(status);
    if (scope === 'branches') return !tag;
    return scope === 'tags' ? tag : status === scope;
  },
  status: ({ status }, value) => status === value,
  ref: ({ ref }, value) => ref === value,
  sha: ({ commit }, value) => commit.sha === value,
  source: ({ source }, value) => source === value,
  name: ({ name }, value) => name === value,
  yaml_errors: ({ yamlErrors }, value) => (yamlErrors !== null) === (value === 'true'),
  updated_before: ({ updatedAt }, value) => updatedAt < Date.parse(value),
  updated_after: ({ updatedAt }, value) => updatedAt > Date.parse(value),
  created_before: ({ createdAt }, value) => createdAt < Date.parse(value),
  created_after: ({ createdAt }, value) => createdAt > Date.parse(value),
};

const ORDERS: Record<string, (pipeline: PipelineRecord) => string | number> = {
  id: ({ id }) => id,
  status: ({ status }) => status,
  ref: ({ ref }) => ref,
  updated_at: ({ updatedAt }) => updatedAt,
  user_id: () => 1,
};

/** Child pipelines are there only when asked for by `source=parent_pipeline`. */
export function listPipelines(call: Call) {
  const { query, instance } = call;
  const username = query.get('username');
  let found = projectOf(call).pipelines.filter(
    ({ source }) => source !== 'parent_pipeline' || query.get('source') === 'parent_pipeline',
  );
  if (username !== null && username !== instance.options.user) found = [];
  for (const [key, fits] of Object.entries(FILTERS)) {
    const value = query.get(key);
    if (value !== null) found = found.filter((pipeline) => fits(pipeline, value));
  }
  const key = ORDERS[query.get('order_by') ?? 'id'];
  if (!key) throw invalid('order_by does not have a valid value');
  const sign = query.get('sort') === 'asc' ? 1 : -1;
  const sorted = found.toSorted((a, b) => sign * compare(key(a), key(b)) || sign * (a.id - b.id));
  return page(
    call,
    sorted.map((pipeline) => presentPipeline(instance, pipeline)),
  );
}

function compare(a: string | number, b: string | number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
