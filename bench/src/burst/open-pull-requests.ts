import type { World } from '../world/start-world.ts';

/** A pull request that GitHub has and the bridge has not heard of yet. */
export interface WaitingPull {
  repo: string;
  sha: string;
  /** The webhook that announces it, as GitHub would send it. */
  payload: string;
}

const REPOSITORIES = 20;

/**
 * Opens pull requests over 20 repositories of owners of their own (nobody shall meet GitHub's limit for one
 * installation, which the bridge keeps to) and keeps back their webhooks.
 */
export async function openPullRequests({ github }: World, count: number): Promise<WaitingPull[]> {
  const webhook = github.deliveries.url;
  const pulls: WaitingPull[] = [];
  for (let n = 0; n < count; n += 1) {
    const owner = `owner-${n % REPOSITORIES}`;
    const repo = `${owner}/site`;
    if (!github.state.findRepository(repo)) {
      await github.createRepository({ fullName: repo, files: { '.gitlab-ci.yml': 'test: { script: [x] }\n' } });
    }
    github.setWebhookUrl(undefined);
    const { number, head } = await github.openPullRequest({ repo, author: owner, draft: true });
    // Nobody listens there: the attempt fails, and its record has the payload.
    github.setWebhookUrl('http://127.0.0.1:9/');
    github.readyForReview(repo, number);
    await github.idle();
    pulls.push({ repo, sha: head.sha, payload: JSON.stringify(github.deliveries.attempts.at(-1)?.payload) });
  }
  github.setWebhookUrl(webhook);
  return pulls;
}
