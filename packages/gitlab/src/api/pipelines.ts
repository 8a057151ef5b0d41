import type { Pipeline } from '@failfast-ci/core';
import type { PipelineFilter } from '../gitlab.ts';
import { readPipelineOf } from './answers.ts';
import { pipelineRefusal } from './pipeline-refusal.ts';
import type { Resources } from './resources.ts';

const PAGE = 100;

export async function createPipeline(
  api: Resources,
  host: string,
  projectId: number,
  { ref, variables }: { ref: string; variables: Record<string, string> },
): Promise<Pipeline> {
  const list = Object.entries(variables).map(([key, value]) => ({ key, value }));
  try {
    return readPipelineOf(projectId)(await api.pipelines.create(projectId, ref, { variables: list }));
  } catch (error) {
    throw pipelineRefusal(error, ref, host, Date.now());
  }
}

export async function listPipelines(
  api: Resources,
  projectId: number,
  { limit, ...filter }: PipelineFilter,
): Promise<Pipeline[]> {
  const perPage = Math.min(limit ?? PAGE, PAGE);
  const found = await api.pipelines.all(projectId, {
    ...(Object.fromEntries(Object.entries(filter).map(([name, value]) => [name, text(value)])) as { ref?: string }),
    orderBy: 'id',
    sort: 'desc',
    perPage,
    ...(limit !== undefined && { maxPages: Math.ceil(limit / perPage) }),
  });
  return found.slice(0, limit).map(readPipelineOf(projectId));
}

export async function readPipelineVariables(
  api: Resources,
  projectId: number,
  pipelineId: number,
): Promise<Record<string, string>> {
  const variables = await api.pipelines.allVariables(projectId, pipelineId);
  return Object.fromEntries(variables.map(({ key, value }) => [key, String(value ?? '')]));
}

function text(value: string | Date | undefined): string | undefined {
  return value instanceof Date ? value.toISOString() : value;
}
