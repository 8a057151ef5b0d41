import type { Bridge } from '../bridge.ts';
import { newestPipeline } from '../truth.ts';

export type NewPull = Partial<Parameters<Bridge['github']['openPullRequest']>[0]>;

/** A repository of its own, with an API budget of its own, for one row. */
export class Place {
  readonly repo: string;
  readonly bridge: Bridge;
  readonly owner: string;

  constructor(bridge: Bridge, owner: string) {
    this.bridge = bridge;
    this.owner = owner;
    this.repo = `${owner}/site`;
  }

  get github() {
    return this.bridge.github;
  }

  push = (branch: string) => this.github.push({ repo: this.repo, branch, files: { [`${branch}.txt`]: 'x' } });

  async open(options: NewPull = {}) {
    const { number, head } = await this.github.openPullRequest({ repo: this.repo, author: this.owner, ...options });
    return { number, sha: head.sha };
  }

  /** A pull request into a branch that the policy does not list. */
  async openIntoLegacy() {
    await this.push('legacy');
    return this.open({ base: 'legacy' });
  }

  /** A pull request whose pipeline has ended. */
  async opened(options: NewPull = {}) {
    const pull = await this.open(options);
    await this.ended(pull.sha);
    return pull;
  }

  ended = (sha: string) =>
    this.bridge.until(() => newestPipeline(this.bridge, sha)?.status === 'success', `a pipeline of ${this.repo}`);

  comment = (number: number, body: string, author = this.owner, association = 'OWNER') =>
    this.github.comment(this.repo, number, body, { author, association });

  label = (number: number, name: string, actor = this.owner) => this.github.label(this.repo, number, name, { actor });
}
