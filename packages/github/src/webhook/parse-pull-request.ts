import type { GithubEvent, Parsed, PullRequestUpdated } from '@failfast-ci/core';
import { z } from 'zod';
import { pullRequestShape, toPullRequest } from '../pull-request.ts';
import { sha } from '../shapes.ts';
import { nothingActsOn, readAction } from './action.ts';
import { envelope, origin } from './envelope.ts';
import { readPayload } from './malformed-payload.ts';

const pullRequestEventShape = envelope.extend({
  pull_request: pullRequestShape,
  before: sha.optional().catch(undefined),
});
const labeledEventShape = pullRequestEventShape.extend({ label: z.object({ name: z.string().max(255) }) });

/** GitHub's action → ours. Only these change what should be built. */
const UPDATES = new Map<string, PullRequestUpdated['action']>([
  ['opened', 'opened'],
  ['reopened', 'reopened'],
  ['synchronize', 'synchronized'],
  ['ready_for_review', 'ready_for_review'],
]);

/** A pull request that was opened, reopened, marked ready, whose head moved, that got a label, or that was closed. */
export function parsePullRequest(payload: unknown): Parsed<GithubEvent> {
  const action = readAction(payload, 'pull_request');
  const update = UPDATES.get(action);
  if (action === 'labeled') return parseLabeled(payload);
  if (update === undefined && action !== 'closed') return nothingActsOn('a pull request', action);
  const raw = readPayload(pullRequestEventShape, payload, 'pull_request');
  const about = { ...origin(raw), pullRequest: toPullRequest(raw.pull_request) };
  if (update !== undefined) {
    const moved = raw.before !== undefined && { previousHeadSha: raw.before };
    return { event: { kind: 'pull_request_updated', action: update, ...about, ...moved } };
  }
  const merged = raw.pull_request.merged ?? typeof raw.pull_request.merged_at === 'string';
  return { event: { kind: 'pull_request_closed', merged, ...about } };
}

function parseLabeled(payload: unknown): Parsed<GithubEvent> {
  const raw = readPayload(labeledEventShape, payload, 'pull_request');
  const pullRequest = toPullRequest(raw.pull_request);
  return { event: { kind: 'pull_request_labeled', ...origin(raw), label: raw.label.name, pullRequest } };
}
