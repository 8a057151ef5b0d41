import { createHmac, timingSafeEqual } from 'node:crypto';

/** How long a link works after the pipeline was created. */
const LIFETIME_MS = 90 * 24 * 3_600_000;
const DAY_MS = 24 * 3_600_000;

/**
 * The public address that asks for a report of one pipeline. The same for the same pipeline, so that it can be part of
 * a check's text: it expires counted from the pipeline's creation, on a whole day.
 *
 * @param key the bridge's hook key
 */
export function resyncLink(
  publicUrl: string,
  key: Buffer,
  pipeline: { id: number; projectId: number; createdAt: string | null },
): string {
  const created = Date.parse(pipeline.createdAt ?? '') || 0;
  const expires = Math.ceil((created + LIFETIME_MS) / DAY_MS) * DAY_MS;
  const token = `${expires}.${mac(key, pipeline.projectId, pipeline.id, expires)}`;
  return `${publicUrl}/api/v1/resync/${pipeline.projectId}/${pipeline.id}?token=${token}`;
}

/** Whether a token of such a link is genuine and has not expired. Constant time. */
export function isResyncToken(
  key: Buffer,
  projectId: number,
  pipelineId: number,
  token: string,
  nowMs: number,
): boolean {
  const [expires = '', given = ''] = token.split('.');
  const expected = Buffer.from(mac(key, projectId, pipelineId, Number(expires)));
  const actual = Buffer.from(given);
  const genuine = actual.length === expected.length && timingSafeEqual(actual, expected);
  return genuine && Number(expires) > nowMs;
}

const mac = (key: Buffer, projectId: number, pipelineId: number, expires: number): string =>
  createHmac('sha256', key).update(`resync:${projectId}:${pipelineId}:${expires}`).digest('base64url');
