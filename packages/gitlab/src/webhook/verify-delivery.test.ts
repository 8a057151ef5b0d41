import type { IncomingHttpHeaders } from 'node:http';
import { describe, expect, test } from 'vitest';
import { gitlabHookKey, hookSecretToken } from './hook-key.ts';
import { InvalidDeliveryError, verifyGitlabDelivery } from './verify-delivery.ts';

// The vector: key, token and signature computed with Python's hmac; see hook-key.test.ts for the key.
const key = gitlabHookKey({ webhookSecret: 'correct horse battery staple' });
const body = Buffer.from('{"object_kind":"pipeline","object_attributes":{"id":7},"project":{"id":42}}');
const sentAt = 1_780_000_000;
const now = sentAt * 1000;
const signed = {
  'webhook-id': '0f1d-42',
  'webhook-timestamp': String(sentAt),
  'webhook-signature': 'v1,rfEwlTlxzgJgYY9fepB+IOgDzKJVqPdheFhc2NB95jw=',
};
const token = '42.X5I66q5yCaQDo2E9-oo1L1spiIUB6VBtgIrj7KpQTQ4';

const verify = (headers: IncomingHttpHeaders, raw = body, at = now) => verifyGitlabDelivery(raw, headers, key, at);

function refusal(headers: IncomingHttpHeaders, raw = body, at = now): string {
  try {
    verify(headers, raw, at);
  } catch (error) {
    if (error instanceof InvalidDeliveryError) return error.reason;
    throw error;
  }
  return 'accepted';
}

describe('a signed delivery', () => {
  test('is accepted, and the project comes from its body', () => {
    expect(verify(signed)).toEqual({ projectId: 42, deliveryId: '0f1d-42' });
  });

  test('is accepted when one of several signatures fits, as while a token is rotated', () => {
    const several = `v1,${Buffer.alloc(32).toString('base64')} v2,x ${signed['webhook-signature']}`;
    expect(verify({ ...signed, 'webhook-signature': several }).projectId).toBe(42);
  });

  test('is accepted five minutes early or late, and not a second more', () => {
    expect(refusal(signed, body, now + 300_000)).toBe('accepted');
    expect(refusal(signed, body, now - 300_000)).toBe('accepted');
    expect(refusal(signed, body, now + 301_000)).toMatch(/five minutes/);
    expect(refusal(signed, body, now - 301_000)).toMatch(/five minutes/);
  });

  test.each([
    ['with another id', { ...signed, 'webhook-id': '0f1d-43' }, /signature is wrong/],
    ['with another timestamp', { ...signed, 'webhook-timestamp': String(sentAt + 1) }, /signature is wrong/],
    ['without an id', { ...signed, 'webhook-id': undefined }, /no webhook-id/],
    ['without a timestamp', { ...signed, 'webhook-timestamp': undefined }, /no usable webhook-timestamp/],
    ['with a timestamp that is no number', { ...signed, 'webhook-timestamp': '1e12' }, /no usable webhook-timestamp/],
    [
      'with the right MAC under another version',
      { ...signed, 'webhook-signature': 'v2,rfEwlTlxzgJgYY9fepB+IOgDzKJVqPdheFhc2NB95jw=' },
      /signature is wrong/,
    ],
  ])('%s is refused', (_, headers, reason) => {
    expect(refusal(headers)).toMatch(reason);
  });

  test('of which one byte was changed is refused', () => {
    expect(refusal(signed, Buffer.from(body.toString().replace(':7', ':8')))).toMatch(/signature is wrong/);
  });

  test('that names no project is refused, however long', () => {
    expect(refusal(signed, Buffer.from('{}'))).toMatch(/names no project/);
    const late = Buffer.concat([Buffer.alloc(1024 * 1024, ' '), body]);
    expect(refusal(signed, late)).toMatch(/names no project/);
  });

  test('of another project does not count for this one', () => {
    const other = Buffer.from(body.toString().replace('"id":42', '"id":43'));
    expect(refusal(signed, other)).toMatch(/signature is wrong/);
  });

  test('is refused when its token is wrong, even though the signature fits', () => {
    expect(refusal({ ...signed, 'x-gitlab-token': `${token}x` })).toMatch(/X-Gitlab-Token is wrong/);
  });

  test('is refused when its signature is wrong, even though the token fits', () => {
    const wrong = { ...signed, 'x-gitlab-token': token, 'webhook-signature': 'v1,AAAA' };
    expect(refusal(wrong)).toMatch(/signature is wrong/);
  });
});

describe('a delivery without a signature (GitLab before 19)', () => {
  test('is accepted by its token alone, whatever its body says: the parser compares the project', () => {
    expect(verify({ 'x-gitlab-token': token }, Buffer.from('not json')).projectId).toBe(42);
  });

  test.each([
    ['of another project', token.replace('42.', '43.')],
    ['made with another key', hookSecretToken(gitlabHookKey({ webhookSecret: 'other' }), 42)],
    ['cut short', token.slice(0, -1)],
    ['with a number spelled differently', token.replace('42.', '042.')],
    ['without a MAC', '42.'],
  ])('is refused with a token %s', (_, wrong) => {
    expect(refusal({ 'x-gitlab-token': wrong })).toBe('its X-Gitlab-Token is wrong');
  });

  test('is refused with a token that is not ours', () => {
    expect(refusal({ 'x-gitlab-token': 'hunter2' })).toBe('its X-Gitlab-Token was not made by this bridge');
  });

  test('is refused without a token, and when it is empty', () => {
    expect(refusal({})).toMatch(/neither/);
    expect(refusal({ 'x-gitlab-token': '', 'webhook-signature': '' })).toMatch(/neither/);
  });

  test('no refusal shows what would have been right', () => {
    for (const headers of [{ 'x-gitlab-token': '42.x' }, { ...signed, 'webhook-signature': 'v1,x' }]) {
      const reason = refusal(headers);
      expect(reason).not.toContain(token.slice(3));
      expect(reason).not.toContain('rfEwlTlxzgJg');
    }
  });
});

describe('the delivery id', () => {
  const by = (headers: IncomingHttpHeaders) => verify({ 'x-gitlab-token': token, ...headers }).deliveryId;

  test('is webhook-id, else Idempotency-Key, else a hash of the body', () => {
    expect(by({ 'webhook-id': 'a-1', 'idempotency-key': 'b-2' })).toBe('a-1');
    expect(by({ 'idempotency-key': 'b-2' })).toBe('b-2');
    // sha256sum of the body
    expect(by({})).toBe('body-9805fc3c5c051b3d6a32da1e96882935ff5d4723432160a193bd683d9a199a74');
  });

  test('is never something that a job id could not carry', () => {
    expect(by({ 'webhook-id': 'a:b' })).toMatch(/^body-/);
    expect(by({ 'webhook-id': 'x'.repeat(129) })).toMatch(/^body-/);
  });
});

describe('the project that a body claims', () => {
  const claim = (text: string) => refusal(signed, Buffer.from(text));

  test('is not taken from inside a string', () => {
    expect(claim(JSON.stringify({ ref: '"project_id":42', message: '"project":{"id":42}' }))).toMatch(
      /names no project/,
    );
  });

  test('is found with white space and in a Job hook', () => {
    expect(claim('{ "project" : { "id" : 42 } }')).toMatch(/signature is wrong/);
    expect(claim('{"project_id": 42}')).toMatch(/signature is wrong/);
  });
});
