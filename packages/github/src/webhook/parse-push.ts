import type { GithubEvent, Parsed } from '@failfast-ci/core';
import { z } from 'zod';
import { refName, sha } from '../shapes.ts';
import { envelope, origin } from './envelope.ts';
import { readPayload } from './malformed-payload.ts';

const pushShape = envelope.extend({
  ref: refName,
  before: sha,
  after: sha,
  deleted: z.boolean(),
  // Null on a deletion, and for a tag that points at something other than a commit.
  head_commit: z.object({ id: sha }).nullish(),
});

type Push = z.output<typeof pushShape>;

const BRANCH = 'refs/heads/';
const TAG = 'refs/tags/';

/** A push: a branch or tag that was created, moved or deleted. */
export function parsePush(payload: unknown): Parsed<GithubEvent> {
  const push = readPayload(pushShape, payload, 'push');
  if (push.ref.startsWith(BRANCH)) return { event: branchEvent(push, push.ref.slice(BRANCH.length)) };
  if (push.ref.startsWith(TAG)) return tagEvent(push, push.ref.slice(TAG.length));
  return { ignored: `${push.ref} is neither a branch nor a tag` };
}

function branchEvent(push: Push, branch: string): GithubEvent {
  if (push.deleted) return { kind: 'branch_deleted', ...origin(push), branch };
  return { kind: 'branch_pushed', ...origin(push), branch, sha: push.after, before: push.before };
}

function tagEvent(push: Push, tag: string): Parsed<GithubEvent> {
  if (push.deleted) return { event: { kind: 'tag_deleted', ...origin(push), tag } };
  if (!push.head_commit) return { ignored: `the tag ${tag} does not point at a commit` };
  return { event: { kind: 'tag_pushed', ...origin(push), tag, sha: push.after, commitSha: push.head_commit.id } };
}
