import type { CheckTarget, GithubEvent, Parsed } from '@failfast-ci/core';
import { z } from 'zod';
import { id, sha } from '../shapes.ts';
import { nothingActsOn, readAction } from './action.ts';
import { envelope, origin } from './envelope.ts';
import { readPayload } from './malformed-payload.ts';

const app = z.object({ id }).nullish();
const checkRunEventShape = envelope.extend({
  check_run: z.object({
    id,
    name: z.string().max(2048),
    head_sha: sha,
    external_id: z.string().max(4096).nullish(),
    app,
  }),
});
const requestedActionShape = z.object({ requested_action: z.object({ identifier: z.string().min(1).max(64) }) });
const checkSuiteEventShape = envelope.extend({ check_suite: z.object({ head_sha: sha, app }) });

const FOREIGN = { ignored: 'the check belongs to another GitHub App' };

/** A button pressed on a check run, or "Re-run" on one. GitHub sends both only to the App that owns the run. */
export function parseCheckRun(payload: unknown, { appId }: { appId?: number | undefined }): Parsed<GithubEvent> {
  const action = readAction(payload, 'check_run');
  if (action !== 'requested_action' && action !== 'rerequested') return nothingActsOn('a check run', action);
  const raw = readPayload(checkRunEventShape, payload, 'check_run');
  if (appId !== undefined && raw.check_run.app?.id !== appId) return FOREIGN;
  const about = { ...origin(raw), target: targetOf(raw.check_run) };
  if (action === 'rerequested') return { event: { kind: 'check_rerequested', ...about } };
  const { requested_action } = readPayload(requestedActionShape, payload, 'check_run');
  return { event: { kind: 'check_action_requested', ...about, action: requested_action.identifier } };
}

/** GitHub writes a check run without external id as one with an empty one. */
function targetOf(run: z.output<typeof checkRunEventShape>['check_run']): CheckTarget {
  return { checkRunId: run.id, name: run.name, externalId: run.external_id || null, headSha: run.head_sha };
}

/** "Re-run all checks" on a commit. */
export function parseCheckSuite(payload: unknown, { appId }: { appId?: number | undefined }): Parsed<GithubEvent> {
  const action = readAction(payload, 'check_suite');
  if (action !== 'rerequested') return nothingActsOn('a check suite', action);
  const raw = readPayload(checkSuiteEventShape, payload, 'check_suite');
  if (appId !== undefined && raw.check_suite.app?.id !== appId) return FOREIGN;
  return { event: { kind: 'check_suite_rerequested', ...origin(raw), sha: raw.check_suite.head_sha } };
}
