import { createHmac, randomUUID } from 'node:crypto';
import { isLoopback } from '@failfast-ci/runtime';
import type { WholeConfig } from '../with-config.ts';
import { type Finding, failed, fromError, ok, unknown, warning } from './finding.ts';

const TIMEOUT_MS = 10_000;
const ABOUT = 'Ingress';

/** Is the door where GitHub and GitLab look for it, and do both sides know the same secret? */
export async function checkIngress(config: WholeConfig): Promise<Finding[]> {
  const url = config.failfast.failfast_url;
  if (url === null) return [failed(ABOUT, 'its public address is not set', 'Set FAILFAST_CI_API.')];
  const base = url.replace(/\/+$/, '');
  try {
    const answer = await fetch(`${base}/version`, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'manual' });
    const body = (await answer.json()) as { version?: string };
    return [
      ok(`${ABOUT}: reachable`, `${base} answers, version ${body.version ?? 'unknown'}`),
      await checkSignature(base, config.github.secret_token),
      ...checkLocalNetwork(config),
    ];
  } catch (error) {
    const fix =
      'Start it, and check the address, the certificate and what is in front of it. GitHub must reach it too.';
    return [fromError(`${ABOUT}: reachable`, describe(error, base), fix), ...checkLocalNetwork(config)];
  }
}

/** What `fetch` hides in the cause. */
function describe(error: unknown, base: string): Error {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? ` (${cause.code})` : '';
  return new Error(`${base} does not answer as the ingress does${code}`);
}

/** A ping as GitHub sends it; the ingress accepts it and does nothing. */
async function checkSignature(base: string, secrets: readonly string[] | null): Promise<Finding> {
  const about = `${ABOUT}: signature`;
  const secret = secrets?.[0];
  if (!secret)
    return unknown(about, 'the webhook secret is not known here', 'Set GITHUB_SECRET_TOKEN to have it tried.');
  const body = JSON.stringify({ zen: 'Keep it logically awesome.', hook_id: 1, hook: { type: 'App', id: 1 } });
  const answer = await fetch(`${base}/api/v1/github_event`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'failfast-ci/doctor',
      'x-github-event': 'ping',
      'x-github-delivery': `doctor-${randomUUID()}`,
      'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
    signal: AbortSignal.timeout(TIMEOUT_MS),
    redirect: 'manual',
  });
  await answer.body?.cancel();
  if (answer.status === 202) return ok(about, 'a signed ping is accepted');
  if (answer.status === 401) {
    return failed(
      about,
      'the ingress knows another secret',
      'Give the ingress and the App the same GITHUB_SECRET_TOKEN.',
    );
  }
  return failed(
    about,
    `a signed ping is answered with ${answer.status}`,
    'Look at what is in front of the ingress, and its log.',
  );
}

/** Instances refuse webhooks to local networks unless their administrator allows the address. */
function checkLocalNetwork({ gitlab, failfast }: WholeConfig): Finding[] {
  const target = gitlab.webhook_url ?? failfast.failfast_url;
  if (target === null) return [];
  const host = new URL(target).hostname.replace(/^\[|\]$/g, '');
  if (!isLocal(host)) return [];
  const fix = `An administrator of GitLab allows ${host} under Admin, Settings, Network, Outbound requests.`;
  return [warning('GitLab: webhooks', `GitLab posts to ${host}, which is in a local network`, fix)];
}

const PRIVATE = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|f[cd][0-9a-f]{2}:)/;
const INTERNAL_NAME = /\.(local|internal|svc|lan)$/;

/** By its address or name; what a name resolves to where GitLab is, only GitLab knows. */
function isLocal(host: string): boolean {
  return isLoopback(host) || PRIVATE.test(host) || INTERNAL_NAME.test(host) || !/[.:]/.test(host);
}
