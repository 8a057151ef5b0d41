import type { GithubEvent, Parsed } from '@failfast-ci/core';
import { z } from 'zod';
import { refName, sha } from '../shapes.ts';
import { nothingActsOn, readAction } from './action.ts';
import { envelope, origin } from './envelope.ts';
import { readPayload } from './malformed-payload.ts';

const mergeGroupEventShape = envelope.extend({
  merge_group: z.object({ head_sha: sha, head_ref: refName, base_ref: refName }),
  // Only with `destroyed`, and not documented as certain.
  reason: z
    .string()
    .regex(/^[a-z_]{1,64}$/)
    .catch('unknown'),
});

/** The merge queue wants a commit checked, or no longer. */
export function parseMergeGroup(payload: unknown): Parsed<GithubEvent> {
  const action = readAction(payload, 'merge_group');
  if (action !== 'checks_requested' && action !== 'destroyed') return nothingActsOn('a merge group', action);
  const raw = readPayload(mergeGroupEventShape, payload, 'merge_group');
  const { merge_group: group, reason } = raw;
  const about = { ...origin(raw), sha: group.head_sha, branch: branchOf(group.head_ref) };
  if (action === 'destroyed') return { event: { kind: 'merge_group_destroyed', ...about, reason } };
  return { event: { kind: 'merge_group_requested', ...about, baseBranch: branchOf(group.base_ref) } };
}

function branchOf(ref: string): string {
  return ref.replace(/^refs\/heads\/(?=.)/, '');
}
