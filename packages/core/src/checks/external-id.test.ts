import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeExternalId, encodeExternalId } from './external-id.ts';

test('the shape is the one that failfast-api wrote', () => {
  expect(JSON.parse(encodeExternalId({ kind: 'build', objectId: 12, projectId: 3 }))).toEqual({
    object_kind: 'build',
    object_id: 12,
    project_id: 3,
  });
  expect(decodeExternalId('{"object_kind": "pipeline", "object_id": 12, "project_id": 3}')).toEqual({
    kind: 'pipeline',
    objectId: 12,
    projectId: 3,
  });
});

test('every id is read back as it was written', () => {
  const positive = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
  const ofPipeline = fc.record({ kind: fc.constantFrom('pipeline', 'build'), objectId: positive, projectId: positive });
  const beforePipeline = fc.record(
    { kind: fc.constantFrom('sync', 'gate'), objectId: fc.oneof(positive, fc.string()), projectId: positive },
    { requiredKeys: ['kind'] },
  );
  fc.assert(
    fc.property(fc.oneof(ofPipeline, beforePipeline), (id) => {
      expect(decodeExternalId(encodeExternalId(id))).toEqual(id);
    }),
  );
});

describe('anything else is no external id of ours', () => {
  test.each([
    [null],
    [undefined],
    [''],
    ['deploy-42'],
    ['{'],
    ['null'],
    ['[]'],
    ['"pipeline"'],
    ['{"object_kind":"","object_id":1,"project_id":1}'],
    ['{"object_kind":"deployment","object_id":1,"project_id":1}'],
    ['{"object_kind":"pipeline","object_id":"1","project_id":1}'],
    ['{"object_kind":"pipeline","object_id":1}'],
    ['{"object_kind":"build","object_id":-1,"project_id":1}'],
    ['{"object_kind":"build","object_id":1.5,"project_id":1}'],
    ['{"object_kind":"sync","object_id":{}}'],
    ['{"object_kind":"gate","project_id":"1"}'],
    [`{"object_kind":"gate","object_id":"${'x'.repeat(2000)}"}`],
  ])('%s', (text) => {
    expect(decodeExternalId(text)).toBeUndefined();
  });

  test('and nothing at all makes it throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => decodeExternalId(text)).not.toThrow();
      }),
    );
  });
});
