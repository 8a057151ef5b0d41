import { examplePayload } from '@failfast-ci/github/testing';

/** Bytes of a pull request's webhook as repositories send them: GitHub's own example and a description. */
const BYTES = 25_000;

type Json = Record<string, unknown>;

/** GitHub's example of a pull request that got a commit, with a description that brings it to its usual size. */
export function pullRequestPayload(): string {
  const payload = examplePayload('pull_request', 'synchronize') as Json & { pull_request: Json };
  const missing = BYTES - JSON.stringify(payload).length;
  const sentence = 'This change makes the second step wait for the first one. ';
  payload.pull_request.body = sentence.repeat(Math.ceil(missing / sentence.length)).slice(0, missing);
  return JSON.stringify(payload);
}
