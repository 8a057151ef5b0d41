import { join } from 'node:path';
import { type Emission, type GithubContext, timestamp } from '../context.ts';
import { cloneBare, initBare } from '../git/bare-repository.ts';
import { commitFiles, type Files } from '../git/commit-files.ts';
import { fullNameOf } from '../model/state.ts';
import type { Account, StoredRepository } from '../model/types.ts';
import { viewAccount } from '../views/account.ts';
import { install } from './installations.ts';

export interface NewRepository {
  fullName: string;
  /** Path of an existing repository whose branches and tags are taken over. */
  from?: string;
  /** First commit of an empty repository; a README unless told otherwise. */
  files?: Files;
  defaultBranch?: string;
  private?: boolean;
  /** False leaves the App uninstalled there. */
  installed?: boolean;
  /** `Organization` unless told otherwise; counts when the owner is mentioned for the first time. */
  ownerType?: 'User' | 'Organization';
}

export type RepositoryActions = ReturnType<typeof repositoryActions>;

/** Creating and renaming repositories. */
export function repositoryActions(context: GithubContext) {
  const { state } = context;
  return {
    /**
     * Makes a repository with real git behind it, and installs the App on its owner if it is not there yet. An
     * arrangement, not an event: the App hears nothing.
     */
    async createRepository(options: NewRepository): Promise<StoredRepository> {
      const [owner = '', name = ''] = options.fullName.split('/');
      if (state.findRepository(options.fullName)) throw new Error(`${options.fullName} exists`);
      const repository = blankRepository(context, owner, name, options);
      repository.defaultBranch = await fill(context, repository, options);
      state.repositories.set(repository.id, repository);
      if (options.installed !== false && !isInstalled(context, repository)) install(context, owner);
      return repository;
    },

    /** Deletes it: every address of it is gone. */
    deleteRepository(repo: string, actor?: string): void {
      const repository = state.repository(repo);
      const sender = actor ? state.account(actor) : repository.owner;
      context.emit({ event: 'repository', action: 'deleted', repository, sender, fields: {} });
      state.repositories.delete(repository.id);
    },

    /** Renames, or transfers where the owner changes: the old name is redirected, the id stays. */
    renameRepository(repo: string, newFullName: string, actor?: string): void {
      const repository = state.repository(repo);
      const [owner = '', name = ''] = newFullName.split('/');
      const sender = actor ? state.account(actor) : repository.owner;
      const from = { name: repository.name, owner: repository.owner };
      repository.formerNames.push(fullNameOf(repository));
      repository.name = name;
      repository.owner = state.account(owner, repository.owner.type);
      context.emit({ event: 'repository', repository, sender, ...moveFrom(context, repository, from) });
    },
  };
}

/** What GitHub says of a move: a transfer goes to the App on the new owner, and names the former one. */
function moveFrom(
  context: GithubContext,
  { owner }: StoredRepository,
  from: { name: string; owner: Account },
): Pick<Emission, 'action' | 'fields'> {
  if (owner.id === from.owner.id) {
    return { action: 'renamed', fields: { changes: { repository: { name: { from: from.name } } } } };
  }
  const former = viewAccount(from.owner, { api: context.origin(), web: context.origin() });
  const who = from.owner.type === 'Organization' ? { organization: former } : { user: former };
  return { action: 'transferred', fields: { changes: { owner: { from: who } } } };
}

function blankRepository(
  context: GithubContext,
  owner: string,
  name: string,
  options: NewRepository,
): StoredRepository {
  const { state, reposDir } = context;
  const id = state.nextId();
  const now = timestamp(context);
  return {
    id,
    owner: state.account(owner, options.ownerType ?? 'Organization'),
    name,
    formerNames: [],
    private: options.private ?? false,
    defaultBranch: options.defaultBranch ?? 'main',
    dir: join(reposDir, `${id}.git`),
    createdAt: now,
    pushedAt: now,
    nextNumber: 1,
    pulls: new Map(),
    comments: [],
    reactions: [],
    labels: new Map(),
    collaborators: new Map(),
    checkRuns: [],
    checkSuites: [],
    statuses: [],
  };
}

/** Puts commits into the bare repository; returns the default branch. */
async function fill(context: GithubContext, repository: StoredRepository, options: NewRepository): Promise<string> {
  const { dir, defaultBranch } = repository;
  if (options.from) return cloneBare(options.from, dir, options.defaultBranch);
  await initBare(dir, defaultBranch);
  await commitFiles(dir, {
    ref: `refs/heads/${defaultBranch}`,
    files: options.files ?? { 'README.md': `# ${repository.name}\n` },
    message: 'Initial commit',
    author: repository.owner.login,
    at: context.now(),
  });
  return defaultBranch;
}

function isInstalled({ state }: GithubContext, { owner }: StoredRepository): boolean {
  return [...state.installations.values()].some(({ account }) => account.id === owner.id);
}
