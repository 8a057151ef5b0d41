import type { WholeConfig } from '../with-config.ts';
import { type Finding, failed, ok, unknown } from './finding.ts';

/** GitHub takes App tokens that are at most this far from its own clock; signed GitLab hooks may differ by five minutes. */
const TOO_FAR_MS = 60_000;
const TIMEOUT_MS = 10_000;

/** Does this machine agree with the forges about the time? */
export async function checkClocks({ github, gitlab }: WholeConfig): Promise<Finding[]> {
  return Promise.all([
    checkClock('Clock against GitHub', github.api_url),
    checkClock('Clock against GitLab', gitlab.gitlab_url),
  ]);
}

async function checkClock(about: string, url: string): Promise<Finding> {
  const sentAt = Date.now();
  try {
    const answer = await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
    const theirs = Date.parse(answer.headers.get('date') ?? '');
    if (Number.isNaN(theirs)) return unknown(about, 'it does not say what time it is');
    // Their answer has whole seconds and was written somewhere between the two moments.
    const skew = (sentAt + Date.now()) / 2 - theirs - 500;
    const seconds = Math.round(Math.abs(skew) / 1000);
    if (Math.abs(skew) < TOO_FAR_MS) return ok(about, seconds <= 1 ? 'equal' : `${seconds} s apart`);
    const fix = 'Correct the clock of this machine, e.g. with NTP.';
    return failed(about, `this machine is ${seconds} s ${skew > 0 ? 'ahead' : 'behind'}`, fix);
  } catch {
    return unknown(about, 'it cannot be asked');
  }
}
