import type { FakeGithub, StoredPull } from '@failfast-ci/github/testing';
import type { Random } from '../random.ts';
import { filesOf } from './ci-files.ts';
import { type Journal, pullKey } from './journal.ts';

/** Who works where; `act` does one thing that people do. */
export interface People {
  /** Does it and returns words for it. */
  act(): Promise<string>;
}

/** How often people do what. */
const HABITS = {
  open: 6,
  openFork: 3,
  update: 9,
  rewrite: 2,
  push: 4,
  release: 2,
  deleteBranch: 1,
  tag: 1,
  retest: 3,
  strangersRetest: 1,
  approve: 4,
  chat: 1,
  close: 3,
  reopen: 2,
  merge: 1,
} as const;

type Habit = keyof typeof HABITS;

/**
 * People at work on the given repositories. What they do depends on nothing but the seed and what they did before, so
 * the same seed gives the same story however long each step takes.
 */
export function createPeople(github: FakeGithub, repos: string[], journal: Journal, random: Random): People {
  let count = 0;
  const actions = habits(github, journal, random, () => ++count);
  return {
    async act() {
      for (;;) {
        const repo = random.pick(repos);
        const words = await actions[random.weighted(HABITS)](repo);
        if (words === undefined) continue; // nothing there to do that with
        journal.events += 1;
        return `${repo}: ${words}`;
      }
    },
  };
}

type Action = (repo: string) => Promise<string | undefined>;

function habits(github: FakeGithub, journal: Journal, random: Random, nextId: () => number): Record<Habit, Action> {
  const files = () => filesOf(random, nextId());
  const owner = (repo: string): string => repo.split('/')[0] as string;
  const pulls = (repo: string): StoredPull[] => [...github.state.repository(repo).pulls.values()];
  const pickPull = (repo: string, test: (pull: StoredPull) => boolean): StoredPull | undefined => {
    const fitting = pulls(repo).filter(test);
    return fitting.length === 0 ? undefined : random.pick(fitting);
  };
  const isOpen = ({ state }: StoredPull): boolean => state === 'open';
  const releases = new Map<string, string[]>();
  const branchesOf = (repo: string): string[] => {
    const known = releases.get(repo) ?? [];
    releases.set(repo, known);
    return known;
  };

  return {
    async open(repo) {
      const { number } = await github.openPullRequest({
        repo,
        author: owner(repo),
        head: `work-${nextId()}`,
        files: files(),
      });
      return `pull request ${number} is opened`;
    },
    async openFork(repo) {
      const pull = await github.openPullRequest({ repo, author: 'stranger', fork: true, head: 'main', files: files() });
      return `pull request ${pull.number} from a fork is opened`;
    },
    async update(repo) {
      const pull = pickPull(repo, isOpen);
      if (!pull) return undefined;
      await github.updatePullRequest(repo, pull.number, { files: files() });
      return `pull request ${pull.number} gets a commit`;
    },
    async rewrite(repo) {
      const pull = pickPull(repo, isOpen);
      if (!pull) return undefined;
      await github.updatePullRequest(repo, pull.number, { files: files(), force: true });
      return `the head of pull request ${pull.number} is rewritten`;
    },
    async push(repo) {
      await github.push({ repo, files: files() });
      return 'a push to main';
    },
    async release(repo) {
      const branch = `release-${nextId()}`;
      branchesOf(repo).push(branch);
      await github.push({ repo, branch, files: files() });
      return `${branch} is pushed`;
    },
    async deleteBranch(repo) {
      const branch = branchesOf(repo).shift();
      if (branch === undefined) return undefined;
      await github.deleteBranch({ repo, branch });
      return `${branch} is deleted`;
    },
    async tag(repo) {
      const tag = `v${nextId()}`;
      await github.pushTag({ repo, tag });
      return `tag ${tag} is pushed`;
    },
    async retest(repo) {
      const pull = pickPull(repo, (each) => isOpen(each) && !each.fork);
      if (!pull) return undefined;
      const key = pullKey(repo, pull.number, pull.head.sha);
      journal.retested.set(key, [...(journal.retested.get(key) ?? []), Date.now()]);
      github.comment(repo, pull.number, 'once more\r\n/retest\r\n', { author: owner(repo) });
      return `/retest below pull request ${pull.number}`;
    },
    async strangersRetest(repo) {
      const pull = pickPull(repo, isOpen);
      if (!pull) return undefined;
      const author = `stranger-${nextId()}`;
      journal.refused.push({ repo, number: pull.number, author });
      github.comment(repo, pull.number, '/retest', { author });
      return `${author} writes /retest below pull request ${pull.number}`;
    },
    async approve(repo) {
      const pull = pickPull(repo, (each) => isOpen(each) && each.fork);
      if (!pull) return undefined;
      const { sha } = pull.head;
      journal.approved.add(pullKey(repo, pull.number, sha));
      github.comment(repo, pull.number, `/ok-to-test ${sha}`, { author: owner(repo) });
      return `${sha.slice(0, 8)} of pull request ${pull.number} is approved`;
    },
    async chat(repo) {
      const pull = pickPull(repo, () => true);
      if (!pull) return undefined;
      github.comment(repo, pull.number, 'see https://example.org/retest', { author: 'stranger' });
      return `talk below pull request ${pull.number}`;
    },
    async close(repo) {
      const pull = pickPull(repo, isOpen);
      if (!pull) return undefined;
      await github.closePullRequest(repo, pull.number);
      return `pull request ${pull.number} is closed`;
    },
    async reopen(repo) {
      const pull = pickPull(repo, ({ state, merged }) => state === 'closed' && !merged);
      if (!pull) return undefined;
      const key = pullKey(repo, pull.number, pull.head.sha);
      journal.reopened.set(key, (journal.reopened.get(key) ?? 0) + 1);
      await github.reopenPullRequest(repo, pull.number);
      return `pull request ${pull.number} is reopened`;
    },
    async merge(repo) {
      const pull = pickPull(repo, (each) => isOpen(each) && !each.fork && each.mergeSha !== null);
      if (!pull) return undefined;
      await github.closePullRequest(repo, pull.number, { merge: true });
      return `pull request ${pull.number} is merged`;
    },
  };
}
