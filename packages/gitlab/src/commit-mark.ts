import { createHmac, timingSafeEqual } from 'node:crypto';

/** Name of the pipeline variable that carries the mark. */
export const MARK_VARIABLE = 'FAILFASTCI_COMMIT';

/**
 * Where a mirror's commit is not GitHub's own (only the CI files, a test merge, an evaluated CI file) this says which
 * GitHub commit it stands for: `<GitHub sha>.<mac>`. Signed for the project and the mirror's commit, so that nobody who
 * may start pipelines or push in GitLab can have them reported on another commit.
 *
 * @param key see `gitlabHookKey`
 * @param subject the commit on the mirror, or a digest of what is in it
 */
export function signCommitMark(key: Buffer, projectId: number, subject: string, githubSha: string): string {
  return `${githubSha}.${mac(key, projectId, subject, githubSha).toString('base64url')}`;
}

/** Reads what {@link signCommitMark} wrote; undefined for everything that this bridge did not sign for just this. */
export function readCommitMark(key: Buffer, projectId: number, subject: string, text: string): string | undefined {
  const [githubSha = '', signature = ''] = text.trim().split('.');
  if (!/^[0-9a-f]{40,64}$/.test(githubSha)) return undefined;
  const expected = mac(key, projectId, subject, githubSha);
  const actual = Buffer.from(signature, 'base64url');
  return actual.length === expected.length && timingSafeEqual(actual, expected) ? githubSha : undefined;
}

const mac = (key: Buffer, projectId: number, subject: string, githubSha: string): Buffer =>
  createHmac('sha256', key).update(`commit mark v1\0${projectId}\0${subject}\0${githubSha}`).digest();
