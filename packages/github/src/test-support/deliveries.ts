import { MalformedPayloadError } from '../webhook/malformed-payload.ts';
import { type ParseOptions, parseGithubEvent } from '../webhook/parse-event.ts';

export const SHA = 'a'.repeat(40);
export const OLD = 'b'.repeat(40);

export const repository = { id: 7, full_name: 'acme/site', default_branch: 'main' };

/** What every delivery to an App says about itself, and what we make of it. */
export const about = { installation: { id: 5 }, repository, sender: { login: 'ann' } };
export const ORIGIN = {
  actor: 'ann',
  repository: { id: 7, fullName: 'acme/site', installationId: 5, defaultBranch: 'main' },
};

export const pullRequest = {
  number: 12,
  title: 'Faster start',
  html_url: 'https://github.com/acme/site/pull/12',
  state: 'open',
  draft: false,
  merged: false,
  user: { login: 'bob' },
  author_association: 'CONTRIBUTOR',
  labels: [{ name: 'ok-to-test' }],
  head: { ref: 'faster', sha: SHA, repo: { id: 8, full_name: 'bob/site' } },
  base: { ref: 'main', sha: OLD, repo: { id: 7 } },
};

/** The field for which a payload is refused, or `accepted`. */
export function refusedField(eventName: string, payload: unknown, options?: ParseOptions): string {
  try {
    parseGithubEvent(eventName, payload, options);
  } catch (error) {
    if (error instanceof MalformedPayloadError) return error.field;
    throw error;
  }
  return 'accepted';
}
