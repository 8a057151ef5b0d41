import { createHmac, timingSafeEqual } from 'node:crypto';

const SIGNATURE = /^sha256=([0-9a-f]{64})$/i;

/**
 * Tells whether GitHub signed exactly these bytes.
 *
 * @param rawBody the request body as received; parsing and re-serialising it changes bytes and breaks the signature
 * @param signatureHeader the value of `X-Hub-Signature-256` (the SHA-1 header is never accepted)
 * @param secrets the webhook secret, or several while one replaces another; empty ones are ignored
 * @returns false for anything that is not a valid signature; it never throws
 */
export function verifyGithubSignature(
  rawBody: Buffer,
  signatureHeader: string | undefined,
  secrets: string[],
): boolean {
  const hex = SIGNATURE.exec(signatureHeader ?? '')?.[1];
  if (hex === undefined) return false;
  const given = Buffer.from(hex, 'hex');
  // Every secret is tried, so that the time taken does not tell which of them matched.
  return secrets
    .filter((secret) => secret !== '')
    .reduce((valid, secret) => signs(secret, rawBody, given) || valid, false);
}

function signs(secret: string, rawBody: Buffer, given: Buffer): boolean {
  return timingSafeEqual(createHmac('sha256', secret).update(rawBody).digest(), given);
}
