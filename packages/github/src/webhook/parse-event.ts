import type { GithubEvent, Parsed } from '@failfast-ci/core';
import { parseCheckRun, parseCheckSuite } from './parse-check.ts';
import { parseComment } from './parse-comment.ts';
import { parseMergeGroup } from './parse-merge-group.ts';
import { parsePullRequest } from './parse-pull-request.ts';
import { parsePush } from './parse-push.ts';
import { parseRepository } from './parse-repository.ts';
import { parseReview } from './parse-review.ts';
import { reasonToIgnore } from './reasons.ts';

export interface ParseOptions {
  /** Our App's id: what happens to the checks of another App is then ignored. */
  appId?: number | undefined;
}

const PARSERS = new Map<string, (payload: unknown, options: ParseOptions) => Parsed<GithubEvent>>([
  ['push', parsePush],
  ['pull_request', parsePullRequest],
  ['pull_request_review', parseReview],
  ['issue_comment', parseComment],
  ['check_run', parseCheckRun],
  ['check_suite', parseCheckSuite],
  ['merge_group', parseMergeGroup],
  ['repository', parseRepository],
]);

/**
 * Turns a delivery into one of core's events, or says why there is nothing to act on.
 *
 * @param eventName the value of `X-GitHub-Event`
 * @param payload the parsed JSON of a body whose signature was verified
 * @throws MalformedPayloadError when a payload of an event that we act on lacks something; it names the field
 */
export function parseGithubEvent(eventName: string, payload: unknown, options: ParseOptions = {}): Parsed<GithubEvent> {
  const parse = PARSERS.get(eventName);
  return parse ? parse(payload, options) : { ignored: reasonToIgnore(eventName, payload) };
}
