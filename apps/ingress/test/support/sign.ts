import { createHmac, randomUUID } from 'node:crypto';
import { gitlabHookKey, hookSecretToken, hookSigningToken } from '@failfast-ci/gitlab';

export const SECRET = 'github-webhook-secret';
export const WEBHOOK_SECRET = 'gitlab-webhook-secret';
export const HOOK_KEY = gitlabHookKey({ webhookSecret: WEBHOOK_SECRET });

export type Headers = Record<string, string>;

/** The headers of a delivery as GitHub sends it. */
export function githubHeaders(body: string | Buffer, { secret = SECRET, event = 'push' } = {}): Headers {
  return {
    'content-type': 'application/json',
    'x-github-event': event,
    'x-github-delivery': randomUUID(),
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  };
}

/** The headers of a hook as GitLab ≥ 19 sends it with a signing token. */
export function gitlabSignedHeaders(body: string, projectId = 3, now = Date.now()): Headers {
  const id = randomUUID();
  const timestamp = String(Math.floor(now / 1_000));
  const key = Buffer.from(hookSigningToken(HOOK_KEY, projectId).slice('whsec_'.length), 'base64');
  const mac = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'content-type': 'application/json',
    'x-gitlab-event': 'Pipeline Hook',
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${mac}`,
  };
}

/** The headers of a hook as older GitLab sends it, with a secret token. */
export const gitlabTokenHeaders = (projectId = 3): Headers => ({
  'content-type': 'application/json',
  'x-gitlab-event': 'Pipeline Hook',
  'x-gitlab-token': hookSecretToken(HOOK_KEY, projectId),
  'idempotency-key': randomUUID(),
});
