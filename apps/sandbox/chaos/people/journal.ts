/** What people did, as far as the state of GitHub does not tell it: what they may expect of the bridge. */
export interface Journal {
  /** How often somebody did something. */
  events: number;
  /** `repository#number@commit`: a maintainer allowed this commit of a stranger to run. */
  approved: Set<string>;
  /** `repository#number@commit` → when somebody who may asked for another run of it. Milliseconds since the epoch. */
  retested: Map<string, number[]>;
  /** The same key → how often the pull request was reopened with that head: it runs again then. */
  reopened: Map<string, number>;
  /** Commands of people who may not give any: each is refused with one reply that names its author. */
  refused: { repo: string; number: number; author: string }[];
}

export const emptyJournal = (): Journal => ({
  events: 0,
  approved: new Set(),
  retested: new Map(),
  reopened: new Map(),
  refused: [],
});

export const pullKey = (repo: string, number: number, sha: string): string => `${repo}#${number}@${sha}`;
