import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { verifyGithubSignature } from './verify-signature.ts';

const SECRET = "It's a Secret to Everybody";
const BODY = Buffer.from('Hello, World!');
/** GitHub's published example. */
const SIGNATURE = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';

test("GitHub's own example is valid", () => {
  expect(verifyGithubSignature(BODY, SIGNATURE, [SECRET])).toBe(true);
});

test('while secrets rotate, a signature by any of them is valid', () => {
  expect(verifyGithubSignature(BODY, SIGNATURE, ['new', SECRET])).toBe(true);
  expect(verifyGithubSignature(BODY, SIGNATURE, [SECRET, 'new'])).toBe(true);
});

test('one changed byte makes the signature invalid', () => {
  expect(verifyGithubSignature(Buffer.from('Hello, World?'), SIGNATURE, [SECRET])).toBe(false);
});

test('a signature by another secret is invalid', () => {
  expect(verifyGithubSignature(BODY, SIGNATURE, ['other'])).toBe(false);
});

test('without a configured secret nothing is valid, not even what an empty secret signed', () => {
  const byEmptySecret = `sha256=${createHmac('sha256', '').update(BODY).digest('hex')}`;

  expect(verifyGithubSignature(BODY, byEmptySecret, [''])).toBe(false);
  expect(verifyGithubSignature(BODY, byEmptySecret, [])).toBe(false);
});

test.each([
  ['no header', undefined],
  ['an empty header', ''],
  ['the SHA-1 header', `sha1=${createHmac('sha1', SECRET).update(BODY).digest('hex')}`],
  ['a bare digest', SIGNATURE.slice('sha256='.length)],
  ['a digest cut short', SIGNATURE.slice(0, -2)],
  ['a digest with something after it', `${SIGNATURE}00`],
  ['a digest that is not hex', `sha256=${'z'.repeat(64)}`],
  ['a digest of other characters of the same length', `sha256=${'é'.repeat(64)}`],
])('%s is invalid and throws nothing', (_, header) => {
  expect(verifyGithubSignature(BODY, header, [SECRET])).toBe(false);
});
