import { createPrivateKey } from 'node:crypto';
import { type Format, must } from './format.ts';

/**
 * An RSA private key in PEM. Read as it is, with `\n` written out (`.env` files), or encoded in base64 once or twice
 * (Kubernetes secrets: failfast-api's chart encodes what is encoded already).
 */
export const privateKey: Format = {
  coerce: (text) => toPem(text) ?? text,
  validate: (value) => {
    must(typeof value === 'string' && value.includes('-----BEGIN'), 'a PEM private key, or one in base64');
    must(typeof value === 'string' && isRsa(value), 'an unencrypted RSA private key, as GitHub makes them');
  },
};

/** The PEM inside, with real line ends; undefined when there is none. */
function toPem(text: string): string | undefined {
  let candidate = text.trim();
  for (let layers = 0; layers <= 2; layers++) {
    if (candidate.startsWith('-----BEGIN')) return withLineEnds(candidate);
    candidate = Buffer.from(candidate, 'base64').toString('utf8').trim();
  }
  return undefined;
}

const withLineEnds = (pem: string): string => `${pem.replaceAll('\\n', '\n').replaceAll('\r', '').trim()}\n`;

function isRsa(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    // OpenSSL's words ("DECODER routines::unsupported") help nobody; the caller says what is expected.
    return false;
  }
}
