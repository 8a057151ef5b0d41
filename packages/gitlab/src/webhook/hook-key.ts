import { createHmac, createPrivateKey, hkdfSync } from 'node:crypto';

/**
 * The key from which every mirror's hook tokens and origin signature are derived: 32 bytes by HKDF-SHA256.
 * Without a secret of its own it comes from the App's private key, so that nothing new must be kept; the key is
 * normalised to PKCS#8 DER, so that line ends, PKCS#1 or PKCS#8 spelling of the PEM do not matter.
 *
 * @throws Error when neither is given, or the PEM cannot be read.
 */
export function gitlabHookKey(options: { webhookSecret?: string; appPrivateKey?: string }): Buffer {
  if (options.webhookSecret) return derive(Buffer.from(options.webhookSecret, 'utf8'), 'secret');
  if (options.appPrivateKey) return derive(privateKeyBytes(options.appPrivateKey), 'app private key');
  throw new Error('cannot derive the GitLab hook key: neither a webhook secret nor an App private key is configured');
}

/** What GitLab sends back as `X-Gitlab-Token`: `<project id>.<mac>`, so that it says itself whose hook it is. */
export function hookSecretToken(key: Buffer, projectId: number): string {
  return `${projectId}.${projectMac(key, 'hook secret token', projectId).toString('base64url')}`;
}

/** A signing token as GitLab 19 takes it: `whsec_` and 32 bytes in base64 (Standard Webhooks). */
export function hookSigningToken(key: Buffer, projectId: number): string {
  return `whsec_${hookSigningKey(key, projectId).toString('base64')}`;
}

/** The 32 bytes behind {@link hookSigningToken}: what GitLab's HMAC uses as key. */
export function hookSigningKey(key: Buffer, projectId: number): Buffer {
  return projectMac(key, 'hook signing token', projectId);
}

function projectMac(key: Buffer, purpose: string, projectId: number): Buffer {
  return createHmac('sha256', key).update(`${purpose}\0${projectId}`).digest();
}

function derive(secret: Buffer, kind: string): Buffer {
  // The kind is part of the derivation: a secret that happens to equal the key's bytes must not give the same key.
  return Buffer.from(hkdfSync('sha256', secret, '', `failfast-ci gitlab hooks v1 from ${kind}`, 32));
}

function privateKeyBytes(pem: string): Buffer {
  try {
    return createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
  } catch {
    // No cause: OpenSSL's words may quote what it was given.
    throw new Error('cannot derive the GitLab hook key: the App private key is not a readable PEM');
  }
}
