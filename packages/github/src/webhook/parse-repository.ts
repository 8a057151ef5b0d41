import type { GithubEvent, Parsed } from '@failfast-ci/core';
import { z } from 'zod';
import { fullName } from '../shapes.ts';
import { nothingActsOn, readAction } from './action.ts';
import { envelope, origin } from './envelope.ts';
import { readPayload } from './malformed-payload.ts';

// One part of a full name: the whole is checked once more when put together.
const part = z.string().min(1).max(255);
const owner = z.object({ login: part }).nullish();
const renamedShape = envelope.extend({
  changes: z.object({ repository: z.object({ name: z.object({ from: part }) }) }),
});
const transferredShape = envelope.extend({
  changes: z.object({ owner: z.object({ from: z.object({ user: owner, organization: owner }) }) }),
});

/** A repository that is now called something else, or belongs to somebody else. Its id stays. */
export function parseRepository(payload: unknown): Parsed<GithubEvent> {
  const action = readAction(payload, 'repository');
  if (action === 'renamed') return renamed(payload);
  if (action === 'transferred') return transferred(payload);
  return nothingActsOn('a repository', action);
}

function renamed(payload: unknown): Parsed<GithubEvent> {
  const raw = readPayload(renamedShape, payload, 'repository');
  const [ownerNow] = raw.repository.full_name.split('/');
  return moved(raw, `${ownerNow}/${raw.changes.repository.name.from}`);
}

function transferred(payload: unknown): Parsed<GithubEvent> {
  const raw = readPayload(transferredShape, payload, 'repository');
  const { user, organization } = raw.changes.owner.from;
  const [, nameNow] = raw.repository.full_name.split('/');
  return moved(raw, `${(organization ?? user)?.login ?? ''}/${nameNow}`);
}

function moved(raw: z.output<typeof envelope>, former: string): Parsed<GithubEvent> {
  const { changes } = readPayload(z.object({ changes: fullName }), { changes: former }, 'repository');
  return { event: { kind: 'repository_moved', ...origin(raw), formerFullName: changes } };
}
