import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { StoredPull, StoredRepository } from '@failfast-ci/github/testing';
import type { FakeGitlab } from '@failfast-ci/gitlab/testing';
import { type Journal, pullKey } from '../people/journal.ts';
import type { World } from '../world.ts';

type Project = FakeGitlab['projects'][number];
export type Pipeline = ReturnType<FakeGitlab['pipelines']>[number];

/** A commit that GitHub has at a ref now and that is to be run. */
export interface Wanted {
  /** Full name of the ref on the mirror. */
  ref: string;
  sha: string;
  /** When people asked for another run of it. Milliseconds since the epoch. */
  retests: number[];
  /** Most runs of it that the people's wishes explain. */
  mostRuns: number;
}

/** One repository as it should be at rest, and as it is. */
export interface RepositoryModel {
  repo: string;
  stored: StoredRepository;
  wanted: Wanted[];
  /** Open pull requests of strangers whose head nobody allowed. */
  waiting: StoredPull[];
  project: Project | undefined;
  /** Refs of the mirror: full name → commit. */
  mirrorRefs: Map<string, string>;
  /** Pipelines that the bridge started and that are of the commit they were started for, oldest first. */
  pipelines: Pipeline[];
}

const RUNS_ON_PUSH = /^refs\/heads\/(main|release-.*)$|^refs\/tags\//;

/** What should be, worked out from GitHub's state and the people's journal alone; with what is there. */
export async function modelOf(world: World, repo: string, journal: Journal): Promise<RepositoryModel> {
  const stored = world.github.state.repository(repo);
  const refs = await listRefs(stored.dir);
  const fromRefs = [...refs]
    .filter(([ref]) => RUNS_ON_PUSH.test(ref))
    .map(([ref, sha]) => ({ ref, sha, retests: [], mostRuns: 1 }));
  const open = [...stored.pulls.values()].filter(({ state }) => state === 'open');
  const mayRun = (pull: StoredPull): boolean =>
    !pull.fork || journal.approved.has(pullKey(repo, pull.number, pull.head.sha));
  const fullPath = `${world.namespace}/${repo.replace('/', '_')}`;
  const project = world.gitlab.projects.find(({ namespace, path }) => `${namespace.fullPath}/${path}` === fullPath);
  return {
    repo,
    stored,
    wanted: [...fromRefs, ...open.filter(mayRun).map((pull) => wantedOf(repo, pull, journal))],
    waiting: open.filter((pull) => !mayRun(pull)),
    project,
    mirrorRefs: project ? await listRefs(project.repositoryDir) : new Map(),
    pipelines: project
      ? project.pipelines.filter((each) => each.source === 'api' && variable(each, 'SHA') === each.commit.sha)
      : [],
  };
}

function wantedOf(repo: string, pull: StoredPull, journal: Journal): Wanted {
  const key = pullKey(repo, pull.number, pull.head.sha);
  const retests = journal.retested.get(key) ?? [];
  // Somebody who asks is heard when the comment arrives: by then the head may be a newer one, which runs once more.
  const asked = [...journal.retested].filter(([other]) => other.startsWith(`${repo}#${pull.number}@`));
  return {
    ref: `refs/heads/${mirrorBranch(pull)}`,
    sha: pull.head.sha,
    retests,
    mostRuns: 1 + asked.flatMap(([, times]) => times).length + (journal.reopened.get(key) ?? 0),
  };
}

export const mirrorBranch = ({ number, head }: StoredPull): string => `pr-${number}-${head.ref}`;

export const variable = ({ variables }: Pipeline, name: string): string | undefined =>
  variables.find(({ key }) => key === name)?.value;

export const isEnded = ({ status }: Pick<Pipeline, 'status'>): boolean =>
  ['success', 'failed', 'canceled', 'skipped'].includes(status);

/** Branches and tags of a bare repository. */
async function listRefs(dir: string): Promise<Map<string, string>> {
  const args = ['--git-dir', dir, 'for-each-ref', '--format=%(refname) %(objectname)', 'refs/heads', 'refs/tags'];
  const { stdout } = await promisify(execFile)('git', args);
  return new Map(
    stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split(' ') as [string, string]),
  );
}
