import { createHash } from 'node:crypto';
import type { ProjectHookSchema } from '@gitbeaker/rest';
import type { HookSpec } from '../gitlab.ts';
import type { Resources } from './resources.ts';

/** Every event a project hook can be told to send (contract 19.5), and the two that the bridge wants. */
const EVENTS = {
  pipeline_events: true,
  job_events: true,
  push_events: false,
  tag_push_events: false,
  issues_events: false,
  confidential_issues_events: false,
  merge_requests_events: false,
  note_events: false,
  confidential_note_events: false,
  wiki_page_events: false,
  deployment_events: false,
  feature_flag_events: false,
  releases_events: false,
  milestone_events: false,
  emoji_events: false,
  resource_access_token_events: false,
} as const;

type HookFields = Record<string, string | boolean>;

/**
 * Makes the project have exactly one working hook to that URL. GitLab never shows a hook's tokens, so the hook's
 * description carries a fingerprint of them: that is how a rotated key, or a hook without tokens, is noticed.
 */
export async function ensureHook(
  api: Resources,
  projectId: number,
  spec: HookSpec,
): Promise<'created' | 'updated' | 'unchanged'> {
  const all = await api.hooks.all(projectId, { perPage: 100 });
  const [hook, ...doubles] = all.filter(({ url }) => sameUrl(url, spec.url));
  for (const double of doubles) await api.hooks.remove(projectId, double.id);
  if (!hook) {
    await add(api, projectId, spec);
    return 'created';
  }
  if (isDisabled(hook)) {
    // GitLab's other way to enable a hook is a test request, which needs a pipeline and is limited to 5 a minute.
    await api.hooks.remove(projectId, hook.id);
    await add(api, projectId, spec);
    return 'updated';
  }
  if (doubles.length === 0 && isCurrent(hook, spec)) return 'unchanged';
  await api.hooks.edit(projectId, hook.id, spec.url, hookFields(spec));
  return 'updated';
}

async function add(api: Resources, projectId: number, spec: HookSpec): Promise<void> {
  await api.hooks.add(projectId, spec.url, hookFields(spec));
}

/** Tokens are always sent along: changing a hook's URL, be it by a slash, resets its token. */
function hookFields(spec: HookSpec): HookFields {
  return {
    ...visibleFields(spec),
    token: spec.token,
    signing_token: spec.signingToken,
  };
}

function visibleFields({ url, ...tokens }: HookSpec): HookFields {
  const fingerprint = createHash('sha256').update(JSON.stringify(tokens)).digest('hex').slice(0, 16);
  return {
    ...EVENTS,
    name: 'failfast-ci',
    description: `Reports pipelines to GitHub. Kept by failfast-ci, key ${fingerprint}.`,
    enable_ssl_verification: new URL(url).protocol === 'https:',
  };
}

/** Fields that an older server does not know are missing from its answer, but the description must be there. */
function isCurrent(hook: ProjectHookSchema, spec: HookSpec): boolean {
  const shown: Record<string, unknown> = hook;
  const { description, ...flags } = visibleFields(spec);
  return (
    hook.url === spec.url &&
    shown.description === description &&
    Object.entries(flags).every(([name, value]) => !(name in shown) || shown[name] === value)
  );
}

/** `disabled_until` is a back-off of up to a day: the door it was for is open again, or soon meets the next one. */
function isDisabled(hook: Record<string, unknown>): boolean {
  return hook.alert_status === 'disabled' || hook.alert_status === 'temporarily_disabled';
}

function sameUrl(left: string, right: string): boolean {
  return left.replace(/\/+$/, '') === right.replace(/\/+$/, '');
}
