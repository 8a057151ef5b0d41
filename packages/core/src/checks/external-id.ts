/**
 * What a check run stands for, kept in its `external_id` in failfast-api's JSON shape, so that checks written before the
 * takeover still answer to their buttons. It is a hint: whoever acts on it checks that the project is this repository's.
 */
export type ExternalId =
  | { kind: 'pipeline' | 'build'; objectId: number; projectId: number }
  /** There may be no pipeline or project yet; `objectId` is then whatever the writer finds its work by, e.g. a ref. */
  | { kind: 'sync' | 'gate'; objectId?: number | string; projectId?: number };

/** Ours are below 400; a foreign value may be anything. */
const MAX_LENGTH = 2000;

/** `{"object_kind":…,"object_id":…,"project_id":…}`; absent ids are left out. */
export function encodeExternalId(id: ExternalId): string {
  return JSON.stringify({ object_kind: id.kind, object_id: id.objectId, project_id: id.projectId });
}

/** The reverse of `encodeExternalId`; undefined for anything else. Never throws. */
export function decodeExternalId(text: string | null | undefined): ExternalId | undefined {
  if (!text || text.length > MAX_LENGTH) return undefined;
  const { object_kind: kind, object_id: objectId, project_id: projectId } = parseObject(text);
  if (kind === 'pipeline' || kind === 'build') {
    return isId(objectId) && isId(projectId) ? { kind, objectId, projectId } : undefined;
  }
  if (kind !== 'sync' && kind !== 'gate') return undefined;
  const validObject = objectId === undefined || isId(objectId) || typeof objectId === 'string';
  if (!validObject || !(projectId === undefined || isId(projectId))) return undefined;
  return { kind, ...(objectId !== undefined && { objectId }), ...(projectId !== undefined && { projectId }) };
}

const isId = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0;

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {}; // Another tool's external id, or none of ours: the same as one of an unknown kind.
  }
}
