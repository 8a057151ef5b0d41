import { randomUUID } from 'node:crypto';
import { Refusal, refuse } from '../http/answer.ts';
import { optionalBoolean, optionalText } from '../http/input.ts';
import { type Instance, isoTime } from '../instance.ts';
import type { HookRecord, ProjectRecord } from '../records.ts';

/** What a hook listens to, and the defaults: only pushes, unless told otherwise. */
const FLAGS: Record<string, boolean> = {
  push_events: true,
  tag_push_events: false,
  merge_requests_events: false,
  repository_update_events: false,
  issues_events: false,
  confidential_issues_events: false,
  note_events: false,
  confidential_note_events: false,
  pipeline_events: false,
  wiki_page_events: false,
  deployment_events: false,
  feature_flag_events: false,
  job_events: false,
  releases_events: false,
  milestone_events: false,
  emoji_events: false,
  resource_access_token_events: false,
  enable_ssl_verification: true,
};

const TEXTS: Record<string, string | null> = {
  name: null,
  description: null,
  push_events_branch_filter: null,
  branch_filter_strategy: 'wildcard',
  custom_webhook_template: null,
};

const SIGNING_TOKEN = /^whsec_([A-Za-z0-9+/]{43}=)$/;
const LOCAL = /^(localhost|127\.|10\.|192\.168\.|\[::1\])/;

export function newHook(instance: Instance, url: string): HookRecord {
  return {
    id: instance.nextId('hook'),
    uuid: randomUUID(),
    url,
    token: null,
    signingToken: null,
    customHeaders: new Map(),
    urlVariables: new Map(),
    settings: { ...FLAGS, ...TEXTS },
    createdAt: instance.now(),
    failures: 0,
    disabledUntil: null,
    log: [],
  };
}

/** Takes over what the body says; changing the address forgets the token, so that it never goes elsewhere. */
export function applyHookBody(instance: Instance, hook: HookRecord, body: Record<string, unknown>): void {
  const url = optionalText(body, 'url');
  if (url !== undefined) checkUrl(instance, url);
  if (url !== undefined && url !== hook.url) Object.assign(hook, { url, token: null });
  const token = optionalText(body, 'token');
  if (token !== undefined) hook.token = token || null;
  applySigningToken(instance, hook, optionalText(body, 'signing_token'));
  for (const key of Object.keys(FLAGS)) hook.settings[key] = optionalBoolean(body, key) ?? hook.settings[key];
  for (const key of Object.keys(TEXTS)) hook.settings[key] = optionalText(body, key) ?? hook.settings[key];
  if (Array.isArray(body.custom_headers)) hook.customHeaders = new Map(body.custom_headers.map(toHeader));
}

function applySigningToken(instance: Instance, hook: HookRecord, token: string | undefined): void {
  if (token === undefined || !instance.since(19, 0)) return;
  if (token !== '' && !SIGNING_TOKEN.test(token)) {
    throw refuse(422, { signing_token: ['must be in the format whsec_<base64> with a 32-byte key'] });
  }
  hook.signingToken = token || null;
}

const toHeader = (header: { key: string; value: string }): [string, string] => [header.key, header.value];

function checkUrl({ options }: Instance, text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const usable = url !== undefined && /^https?:$/.test(url.protocol);
  if (!usable) throw new Refusal({ status: 422, body: { error: 'Invalid url given' } });
  if (options.blockLocalHooks && LOCAL.test(url.host)) {
    throw refuse(422, { url: ['is blocked: Requests to localhost are not allowed'] });
  }
}

/** GitLab's answer: tokens are never in it. */
export function presentHook(instance: Instance, project: ProjectRecord, hook: HookRecord) {
  return {
    id: hook.id,
    url: hook.url,
    ...hook.settings,
    created_at: isoTime(hook.createdAt),
    project_id: project.id,
    url_variables: [...hook.urlVariables.keys()].map((key) => ({ key })),
    custom_headers: [...hook.customHeaders.keys()].map((key) => ({ key })),
    token_present: hook.token !== null,
    ...(instance.since(19, 0) && { signing_token_present: hook.signingToken !== null }),
    alert_status: alertStatus(instance, hook),
    disabled_until: isoTime(hook.disabledUntil),
  };
}

export const FAILURES_FOR_GOOD = 40;

export function alertStatus(instance: Instance, hook: HookRecord): string {
  if (hook.failures >= FAILURES_FOR_GOOD) return 'disabled';
  if (hook.disabledUntil !== null && hook.disabledUntil > instance.now()) return 'temporarily_disabled';
  return 'executable';
}
