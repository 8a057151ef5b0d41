import { z } from 'zod';

/** Why nothing is done, for deliveries on which nothing acts. They are never refused, whatever they contain. */
const REASONS = new Map([
  ['ping', "a ping is GitHub's greeting after the webhook was set up; there is nothing to do"],
  ['create', 'the push of the tag runs CI'],
  ['create:branch', 'the push of the branch runs CI'],
  ['release', 'the push of the tag runs CI'],
  ['delete', 'the push event says so'],
  ['installation', 'installations need no preparation; the first push or pull request starts the work'],
  ['installation:deleted', 'the App was uninstalled; whatever still waits for GitHub there ends with its refusal'],
  ['installation:suspend', 'the App was suspended; whatever still waits for GitHub there ends with its refusal'],
  ['installation_repositories', 'repositories need no preparation; the first push or pull request starts the work'],
  ['installation_target', 'the new name of an account is read from the next push or pull request'],
  ['github_app_authorization', 'the bridge never acts on behalf of a person'],
]);

const kindShape = z.object({ action: z.string().optional(), ref_type: z.string().optional() });

/** The most fitting reason: GitHub tells kinds apart by `action` or, for branches and tags, by `ref_type`. */
export function reasonToIgnore(eventName: string, payload: unknown): string {
  const { action, ref_type } = kindShape.safeParse(payload).data ?? {};
  return (
    REASONS.get(`${eventName}:${action ?? ref_type}`) ??
    REASONS.get(eventName) ??
    `nothing acts on ${printable(eventName)} events`
  );
}

/** The name comes from a request header and ends in answers and logs. */
function printable(eventName: string): string {
  return /^[a-z0-9_]{1,64}$/.test(eventName) ? eventName : 'unknown';
}
