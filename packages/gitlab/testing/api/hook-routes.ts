import { applyHookBody, newHook, presentHook } from '../hooks/hook-settings.ts';
import { jobPayload } from '../hooks/job-payload.ts';
import { pipelinePayload } from '../hooks/pipeline-payload.ts';
import { pushPayload } from '../hooks/push-hook.ts';
import { EVENT_HEADERS, newDelivery, sendHook } from '../hooks/send-hook.ts';
import { created, invalid, noContent, notFound, ok, Refusal, refuse } from '../http/answer.ts';
import { requiredText } from '../http/input.ts';
import { page } from '../http/pages.ts';
import { type Call, projectOf, route } from '../http/router.ts';
import { type Instance, isoTime } from '../instance.ts';
import type { HookLogRecord, HookRecord, ProjectRecord } from '../records.ts';

const HOOKS_A_PROJECT = 100;
const TESTS_A_MINUTE = 5;

function hookOf(call: Call): { project: ProjectRecord; hook: HookRecord } {
  const project = projectOf(call);
  const hook = project.hooks.find(({ id }) => id === Number(call.params.hook_id));
  if (!hook) throw notFound('Not found');
  return { project, hook };
}

function create(call: Call) {
  const { instance, body } = call;
  const project = projectOf(call);
  const hook = newHook(instance, requiredText(body, 'url'));
  applyHookBody(instance, hook, body);
  if (project.hooks.length >= HOOKS_A_PROJECT) {
    throw refuse(422, { base: [`Maximum number of project hooks (${HOOKS_A_PROJECT}) exceeded`] });
  }
  project.hooks.push(hook);
  instance.changed();
  return created(presentHook(instance, project, hook));
}

function update(call: Call) {
  const { project, hook } = hookOf(call);
  applyHookBody(call.instance, hook, call.body);
  return ok(presentHook(call.instance, project, hook));
}

function remove(call: Call) {
  const { project, hook } = hookOf(call);
  project.hooks = project.hooks.filter((other) => other !== hook);
  return ok(presentHook(call.instance, project, hook));
}

/** The newest first. */
function events(call: Call) {
  const { hook } = hookOf(call);
  return page(
    call,
    hook.log.toReversed().map((entry) => presentLog(hook, entry)),
    20,
  );
}

const presentLog = (hook: HookRecord, entry: HookLogRecord) => ({
  id: entry.id,
  url: entry.url,
  trigger: entry.trigger.replace(/_events$/, '_hooks'),
  request_headers: { 'Content-Type': 'application/json', 'X-Gitlab-Webhook-UUID': hook.uuid },
  request_data: entry.payload,
  response_headers: {},
  response_body: '',
  response_status: String(entry.status),
  execution_duration: entry.durationMs / 1000,
  created_at: isoTime(entry.createdAt),
});

/** A test that is answered well takes a paused or disabled hook back into service. */
async function test(call: Call) {
  const { instance, params } = call;
  const { project, hook } = hookOf(call);
  const trigger = params.trigger ?? '';
  if (!(trigger in EVENT_HEADERS)) throw invalid('trigger does not have a valid value');
  limitTests(instance, hook, 'test');
  const { status } = await sendHook(instance, hook, newDelivery(trigger, examplePayload(instance, project, trigger)));
  if (typeof status !== 'number' || status >= 400) throw refuse(422, `Hook executed but returned ${status}`);
  return created({ message: '201 Created' });
}

function examplePayload(instance: Instance, project: ProjectRecord, trigger: string): unknown {
  const pipeline = project.pipelines.at(-1);
  const job = pipeline?.jobs.at(-1);
  if (trigger === 'pipeline_events' && pipeline) return pipelinePayload(instance, pipeline);
  if (trigger === 'job_events' && job) return jobPayload(instance, job);
  if (trigger === 'pipeline_events') throw refuse(422, 'Ensure the project has CI pipelines.');
  if (trigger === 'job_events') throw refuse(422, 'Ensure the project has CI jobs.');
  if (project.defaultBranch === null) throw refuse(422, 'Ensure the project has at least one commit.');
  const push = { projectId: project.id, ref: `refs/heads/${project.defaultBranch}`, options: [] };
  const zeros = '0'.repeat(40);
  return pushPayload(instance, project, { ...push, before: zeros, after: zeros }, trigger === 'tag_push_events');
}

async function resend(call: Call) {
  const { hook } = hookOf(call);
  const entry = hook.log.find(({ id }) => id === Number(call.params.hook_log_id));
  if (!entry) throw notFound('Not found');
  if (entry.url !== hook.url) throw refuse(422, 'The hook URL has changed. This log entry cannot be retried.');
  limitTests(call.instance, hook, 'resend');
  const { trigger, payload, idempotencyKey } = entry;
  const { status } = await sendHook(call.instance, hook, { ...newDelivery(trigger, payload), idempotencyKey });
  return created({ response_status: status });
}

const used = new WeakMap<HookRecord, Map<string, number[]>>();

function limitTests(instance: Instance, hook: HookRecord, kind: string): void {
  const kinds = used.get(hook) ?? new Map<string, number[]>();
  const recent = (kinds.get(kind) ?? []).filter((at) => at > instance.now() - 60_000);
  if (recent.length >= TESTS_A_MINUTE) {
    const message = { error: 'This endpoint has been requested too many times. Try again later.' };
    throw new Refusal({ status: 429, body: { message }, headers: { 'retry-after': '60' } });
  }
  used.set(hook, kinds.set(kind, [...recent, instance.now()]));
}

type Kept = 'customHeaders' | 'urlVariables';

const put = (kept: Kept) => (call: Call) => {
  const { hook } = hookOf(call);
  hook[kept].set(call.params.key ?? '', requiredText(call.body, 'value'));
  return ok({ key: call.params.key });
};

const forget = (kept: Kept) => (call: Call) => {
  if (!hookOf(call).hook[kept].delete(call.params.key ?? '')) throw notFound('Not found');
  return noContent();
};

const HOOK = '/projects/:id/hooks/:hook_id';

export const hookRoutes = [
  route('GET /projects/:id/hooks', (call) => {
    const project = projectOf(call);
    return page(
      call,
      project.hooks.map((hook) => presentHook(call.instance, project, hook)),
    );
  }),
  route('POST /projects/:id/hooks', create),
  route(`GET ${HOOK}`, (call) => ok(presentHook(call.instance, projectOf(call), hookOf(call).hook))),
  route(`PUT ${HOOK}`, update),
  route(`DELETE ${HOOK}`, remove),
  route(`GET ${HOOK}/events`, events),
  route(`POST ${HOOK}/events/:hook_log_id/resend`, resend),
  route(`POST ${HOOK}/test/:trigger`, test),
  route(`PUT ${HOOK}/custom_headers/:key`, put('customHeaders')),
  route(`DELETE ${HOOK}/custom_headers/:key`, forget('customHeaders')),
  route(`PUT ${HOOK}/url_variables/:key`, put('urlVariables')),
  route(`DELETE ${HOOK}/url_variables/:key`, forget('urlVariables')),
];
