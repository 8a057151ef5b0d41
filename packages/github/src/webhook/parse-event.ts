import type { GithubEvent, Parsed } from '@failfast-ci/core';
import { parsePullRequest } from './parse-pull-request.ts';
import { parsePush } from './parse-push.ts';

const PARSERS = new Map<string, (payload: unknown) => Parsed<GithubEvent>>([
  ['push', parsePush],
  ['pull_request', parsePullRequest],
]);

const REASONS = new Map([
  ['ping', "a ping is GitHub's greeting after the webhook was set up; there is nothing to do"],
  ['installation', 'installations need no preparation; the first push or pull request starts the work'],
  ['installation_repositories', 'repositories need no preparation; the first push or pull request starts the work'],
  ['installation_target', 'the new name of an account is read from the next push or pull request'],
  ['github_app_authorization', 'the bridge never acts on behalf of a person'],
]);

/**
 * Turns a delivery into one of core's events, or says why there is nothing to act on.
 *
 * @param eventName the value of `X-GitHub-Event`
 * @param payload the parsed JSON of a body whose signature was verified
 * @throws MalformedPayloadError when a payload of an event that we act on lacks something; it names the field
 */
export function parseGithubEvent(eventName: string, payload: unknown): Parsed<GithubEvent> {
  const parse = PARSERS.get(eventName);
  if (parse) return parse(payload);
  return { ignored: REASONS.get(eventName) ?? `nothing acts on ${printable(eventName)} events` };
}

/** The name comes from a request header and ends in answers and logs. */
function printable(eventName: string): string {
  return /^[a-z0-9_]{1,64}$/.test(eventName) ? eventName : 'unknown';
}
