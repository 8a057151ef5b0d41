import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { gitlabHookKey, hookSecretToken, hookSigningToken } from './hook-key.ts';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pkcs1 = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

test('the key and tokens of a secret are these, in every release: hooks that exist must go on working', () => {
  // Computed with Python's hmac, by RFC 5869.
  const key = gitlabHookKey({ webhookSecret: 'correct horse battery staple' });
  expect(key.toString('hex')).toBe('de2d2289cb0b4b8e94e39d9b1c61535ec3e927c8a09821c2ace4c98021a3c6b0');
  expect(hookSecretToken(key, 42)).toBe('42.X5I66q5yCaQDo2E9-oo1L1spiIUB6VBtgIrj7KpQTQ4');
  expect(hookSigningToken(key, 42)).toBe('whsec_6ln8XDlxgUoGc5RV1Se/3zNs8hc7eVYXzhdD0GKrKkI=');
});

test('without a secret the key comes from the App private key, however its PEM is spelled', () => {
  const key = gitlabHookKey({ appPrivateKey: pkcs1 });
  expect(key).toHaveLength(32);
  expect(gitlabHookKey({ appPrivateKey: pkcs8 })).toEqual(key);
  expect(gitlabHookKey({ appPrivateKey: `\n${pkcs1.replaceAll('\n', '\r\n')}\n` })).toEqual(key);
});

test('a secret of its own wins over the App private key; an empty one does not count', () => {
  const own = gitlabHookKey({ webhookSecret: 'mine' });
  expect(gitlabHookKey({ webhookSecret: 'mine', appPrivateKey: pkcs1 })).toEqual(own);
  expect(gitlabHookKey({ webhookSecret: '', appPrivateKey: pkcs1 })).toEqual(gitlabHookKey({ appPrivateKey: pkcs1 }));
});

test('a signing token has the form that GitLab takes: whsec_ and the base64 of 32 bytes', () => {
  const [prefix, encoded = ''] = hookSigningToken(gitlabHookKey({ webhookSecret: 's' }), 1).split('_');
  expect(prefix).toBe('whsec');
  expect(Buffer.from(encoded, 'base64')).toHaveLength(32);
});

test('every project has its own tokens', () => {
  const key = gitlabHookKey({ webhookSecret: 's' });
  expect(hookSecretToken(key, 1).split('.')[1]).not.toBe(hookSecretToken(key, 2).split('.')[1]);
  expect(hookSigningToken(key, 1)).not.toBe(hookSigningToken(key, 2));
});

test('without secret or with an unreadable key there is no hook key, and the error quotes neither', () => {
  expect(() => gitlabHookKey({})).toThrow(/neither a webhook secret nor an App private key/);
  let message = '';
  try {
    gitlabHookKey({ appPrivateKey: '-----BEGIN RSA PRIVATE KEY-----\nhunter2\n-----END RSA PRIVATE KEY-----' });
  } catch (error) {
    message = String(error);
  }
  expect(message).toMatch(/not a readable PEM/);
  expect(message).not.toContain('hunter2');
});
