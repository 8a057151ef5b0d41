import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { ApiError, badCredentials } from '../http/api-error.ts';

/** Longest life of an App's JSON web token. Seconds. */
const LONGEST_LIFE = 600;
/** GitHub allows clocks to differ a little. Seconds. */
const CLOCK_DRIFT = 60;

export function publicKeyOf(options: { privateKeyPem?: string; publicKeyPem?: string }): KeyObject {
  const pem = options.publicKeyPem ?? options.privateKeyPem;
  if (pem === undefined) throw new Error('the stand-in GitHub needs the public or private key of the App');
  return createPublicKey(pem);
}

/**
 * Verifies an App's JSON web token (RS256, `iss`, `iat`, `exp` at most ten minutes ahead) and throws GitHub's answer
 * otherwise. The wordings of the two time faults are GitHub's: Octokit recognizes them and corrects its clock.
 */
export function verifyAppJwt(token: string, { key, appId, now }: { key: KeyObject; appId: number; now: number }): void {
  const [header, payload, signature] = token.split('.');
  if (!header || !payload || !signature) throw badCredentials('A JSON web token could not be decoded');
  const claims = decode(payload);
  const genuine =
    decode(header).alg === 'RS256' &&
    verify('RSA-SHA256', Buffer.from(`${header}.${payload}`), key, Buffer.from(signature, 'base64url'));
  if (!genuine) throw badCredentials('A JSON web token could not be decoded');
  checkTimes(claims, Math.floor(now / 1000));
  if (String(claims.iss) !== String(appId)) throw new ApiError(404, 'Integration not found');
}

function checkTimes({ iat, exp }: Record<string, unknown>, now: number): void {
  if (typeof exp !== 'number' || exp <= now) {
    throw badCredentials(
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (exp > now + LONGEST_LIFE + CLOCK_DRIFT) {
    throw badCredentials("'Expiration time' claim ('exp') is too far in the future");
  }
  if (typeof iat !== 'number' || iat > now + CLOCK_DRIFT) {
    throw badCredentials(
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
}

function decode(part: string): Record<string, unknown> {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
  } catch {
    throw badCredentials('A JSON web token could not be decoded');
  }
}
