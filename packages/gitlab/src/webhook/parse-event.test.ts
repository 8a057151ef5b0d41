import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MalformedPayloadError, parseGitlabEvent } from './parse-event.ts';

const sha = 'b'.repeat(40);

/** The parts of GitLab's documented examples that matter, and some that do not. */
const pipelineHook = {
  object_kind: 'pipeline',
  object_attributes: {
    id: 31,
    iid: 3,
    ref: 'pr-1-fix',
    tag: false,
    sha,
    source: 'api',
    status: 'success',
    variables: [],
  },
  merge_request: null,
  project: { id: 42, path_with_namespace: 'mirrors/acme_site' },
  builds: [],
};
const jobHook = {
  object_kind: 'build',
  ref: 'pr-1-fix',
  sha,
  build_id: 1977,
  build_name: 'unit tests',
  build_stage: 'test',
  build_status: 'failed',
  pipeline_id: 31,
  project_id: 42,
  commit: { id: 31, sha, status: 'running' },
  project: { id: 42 },
};

describe('a Pipeline hook', () => {
  test('says that the pipeline changed', () => {
    expect(parseGitlabEvent(pipelineHook, 42)).toEqual({
      event: {
        kind: 'pipeline_changed',
        projectId: 42,
        pipelineId: 31,
        status: 'success',
        sha,
        ref: 'pr-1-fix',
        source: 'api',
      },
    });
  });

  test('of a pipeline that a push left skipped says nothing', () => {
    const object_attributes = { ...pipelineHook.object_attributes, source: 'push', status: 'skipped' };
    expect(parseGitlabEvent({ ...pipelineHook, object_attributes }, 42)).toHaveProperty('ignored');
  });

  test('of a child pipeline names the parent, unless that is another project’s', () => {
    const source = (id: number) => ({ source_pipeline: { project: { id }, pipeline_id: 30, job_id: 5 } });
    expect(parseGitlabEvent({ ...pipelineHook, ...source(42) }, 42)).toMatchObject({ event: { parentPipelineId: 30 } });
    expect(parseGitlabEvent({ ...jobHook, ...source(42) }, 42)).toMatchObject({ event: { parentPipelineId: 30 } });
    expect(parseGitlabEvent({ ...pipelineHook, ...source(43) }, 42)).not.toHaveProperty('event.parentPipelineId');
  });

  test('may have a status that nobody heard of', () => {
    const hook = { ...pipelineHook, object_attributes: { ...pipelineHook.object_attributes, status: 'meditating' } };
    expect(parseGitlabEvent(hook, 42)).toMatchObject({ event: { status: 'meditating' } });
  });
});

describe('a Job hook', () => {
  test('says that the pipeline changed, and which CI job it was', () => {
    expect(parseGitlabEvent(jobHook, 42)).toEqual({
      event: {
        kind: 'pipeline_changed',
        projectId: 42,
        pipelineId: 31,
        status: 'running',
        sha,
        ref: 'pr-1-fix',
        ciJob: { id: 1977, name: 'unit tests', status: 'failed' },
      },
    });
  });

  test('of an older server has its pipeline only as commit.id', () => {
    expect(parseGitlabEvent({ ...jobHook, pipeline_id: undefined }, 42)).toMatchObject({ event: { pipelineId: 31 } });
  });
});

test('every other kind is ignored, with the reason', () => {
  expect(parseGitlabEvent({ object_kind: 'push', project_id: 42 }, 42)).toEqual({
    ignored: 'GitLab "push" events are not acted on',
  });
});

test.each([
  ['project.id', { ...pipelineHook, project: { id: 43 } }],
  ['project_id', { ...jobHook, project_id: 43 }],
  ['project.id', { ...jobHook, project: { id: 43 } }],
  ['object_kind', {}],
  ['object_attributes', { ...pipelineHook, object_attributes: undefined }],
  ['object_attributes.id', { ...pipelineHook, object_attributes: { ...pipelineHook.object_attributes, id: '31' } }],
  ['object_attributes.sha', { ...pipelineHook, object_attributes: { ...pipelineHook.object_attributes, sha: null } }],
  ['project', { ...pipelineHook, project: null }],
  ['pipeline_id', { ...jobHook, pipeline_id: null, commit: null }],
  ['build_id', { ...jobHook, build_id: -1 }],
  ['(body)', null],
  ['(body)', 'text'],
])('a delivery whose %s does not fit is refused with that name', (field, payload) => {
  expect(() => parseGitlabEvent(payload, 42)).toThrow(
    expect.objectContaining({ name: 'MalformedPayloadError', field }),
  );
});

test('whatever the payload, the parser answers, or refuses it with a field', () => {
  const kinds = fc.constantFrom('pipeline', 'build', 'push');
  fc.assert(
    fc.property(
      fc.oneof(fc.jsonValue(), fc.record({ object_kind: kinds, object_attributes: fc.jsonValue() })),
      (payload) => {
        try {
          const parsed = parseGitlabEvent(payload, 42);
          expect('event' in parsed || 'ignored' in parsed).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedPayloadError);
        }
      },
    ),
  );
});
