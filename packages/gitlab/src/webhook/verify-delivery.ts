import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { instanceNumber, qualifyProject } from '../project-ids.ts';
import { claimedProject } from './claimed-project.ts';
import { hookSecretToken, hookSigningKey } from './hook-key.ts';

/** Standard Webhooks: older or younger than this is a replay or a broken clock. */
const TOLERANCE_MS = 5 * 60_000;

/** The request does not prove that it comes from a mirror's hook. `reason` names the fault, never a secret. */
export class InvalidDeliveryError extends Error {
  override readonly name = 'InvalidDeliveryError';
  readonly reason: string;

  constructor(reason: string) {
    super(`the GitLab delivery is not authentic: ${reason}`);
    this.reason = reason;
  }
}

/**
 * Verifies one GitLab delivery over its raw bytes, in constant time. A `webhook-signature` (GitLab 19, Standard
 * Webhooks) must be valid where it is sent, an `X-Gitlab-Token` likewise; at least one of them must be there.
 *
 * @param nowMs milliseconds since the epoch
 * @returns the proven project, and an id that stays the same when GitLab sends the delivery again
 * @throws InvalidDeliveryError
 */
export function verifyGitlabDelivery(
  rawBody: Buffer,
  headers: IncomingHttpHeaders,
  key: Buffer,
  nowMs: number,
): { projectId: number; deliveryId: string } {
  const token = single(headers['x-gitlab-token']);
  const signature = single(headers['webhook-signature']);
  if (token === undefined && signature === undefined) {
    throw new InvalidDeliveryError('it has neither a webhook-signature nor an X-Gitlab-Token');
  }
  const candidates = token === undefined ? claimedProjects(rawBody, headers) : [verifyToken(token, key)];
  if (candidates.length === 0) throw new InvalidDeliveryError('its body names no project');
  const projectId =
    signature === undefined ? candidates[0] : verifySigned(signature, rawBody, headers, { key, nowMs, candidates });
  return { projectId: projectId as number, deliveryId: deliveryId(rawBody, headers) };
}

/** The body has the project's own id; which instance it is of, the sender says, and the signature proves. */
function claimedProjects(rawBody: Buffer, headers: IncomingHttpHeaders): number[] {
  const local = claimedProject(rawBody);
  if (local === undefined) return [];
  const instance = single(headers['x-gitlab-instance']);
  return instance && URL.canParse(instance) ? [local, qualifyProject(instanceNumber(instance), local)] : [local];
}

function verifySigned(
  signature: string,
  rawBody: Buffer,
  headers: IncomingHttpHeaders,
  { key, nowMs, candidates }: { key: Buffer; nowMs: number; candidates: number[] },
): number {
  let refusal: unknown;
  for (const projectId of candidates) {
    try {
      verifySignature(signature, rawBody, headers, hookSigningKey(key, projectId), nowMs);
      return projectId;
    } catch (error) {
      refusal = error;
    }
  }
  throw refusal;
}

function verifyToken(token: string, key: Buffer): number {
  const projectId = /^(\d{1,16})\./.exec(token)?.[1];
  if (projectId === undefined) throw new InvalidDeliveryError('its X-Gitlab-Token was not made by this bridge');
  if (!equal(token, hookSecretToken(key, Number(projectId)))) {
    throw new InvalidDeliveryError('its X-Gitlab-Token is wrong');
  }
  return Number(projectId);
}

function verifySignature(
  signature: string,
  rawBody: Buffer,
  headers: IncomingHttpHeaders,
  signingKey: Buffer,
  nowMs: number,
): void {
  const id = single(headers['webhook-id']);
  const timestamp = single(headers['webhook-timestamp']);
  if (id === undefined) throw new InvalidDeliveryError('it is signed but has no webhook-id');
  if (timestamp === undefined || !/^\d{1,12}$/.test(timestamp)) {
    throw new InvalidDeliveryError('it is signed but has no usable webhook-timestamp');
  }
  if (Math.abs(nowMs - Number(timestamp) * 1000) > TOLERANCE_MS) {
    throw new InvalidDeliveryError('its webhook-timestamp is more than five minutes away from now');
  }
  const mac = createHmac('sha256', signingKey).update(`${id}.${timestamp}.`).update(rawBody).digest('base64');
  // Several signatures are sent while a token is being rotated; of each the version comes before the comma.
  if (!signature.split(' ').some((candidate) => equal(candidate, `v1,${mac}`))) {
    throw new InvalidDeliveryError('its webhook-signature is wrong');
  }
}

/** GitLab's own id where it sends one that is fit to be part of a job id; GitLab before 17.4 sends none. */
function deliveryId(rawBody: Buffer, headers: IncomingHttpHeaders): string {
  const sent = [headers['webhook-id'], headers['idempotency-key']].map(single);
  return sent.find((id) => id !== undefined && /^[\w.-]{1,128}$/.test(id)) ?? bodyHash(rawBody);
}

function bodyHash(rawBody: Buffer): string {
  return `body-${createHash('sha256').update(rawBody).digest('hex')}`;
}

/** A header that is sent once and is not empty. */
function single(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Compares digests, so that neither content nor length shows in the time it takes. */
function equal(left: string, right: string): boolean {
  return timingSafeEqual(digest(left), digest(right));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
