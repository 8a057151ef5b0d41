import type { Account, Installation, InstallationToken, StoredRepository } from './types.ts';

/** Everything the stand-in remembers. Plain maps: routes and actions read and write them directly. */
export class GithubState {
  readonly accounts = new Map<string, Account>();
  readonly installations = new Map<number, Installation>();
  readonly tokens = new Map<string, InstallationToken>();
  readonly repositories = new Map<number, StoredRepository>();
  /** Organization login to the logins of its members. */
  readonly members = new Map<string, Set<string>>();
  #lastId = 1000;

  /** A fresh id. One counter for all kinds, so that a confusion of two kinds of id cannot pass unseen. */
  nextId(): number {
    this.#lastId += 7;
    return this.#lastId;
  }

  /** The account of that login, made on first mention. */
  account(login: string, type: Account['type'] = 'User'): Account {
    const known = this.accounts.get(login.toLowerCase());
    if (known) return known;
    const account: Account = { id: this.nextId(), login, type: login.endsWith('[bot]') ? 'Bot' : type };
    this.accounts.set(login.toLowerCase(), account);
    return account;
  }

  findRepository(fullName: string): StoredRepository | undefined {
    const wanted = fullName.toLowerCase();
    return [...this.repositories.values()].find((repository) => fullNameOf(repository).toLowerCase() === wanted);
  }

  /** The repository that had this name before it was renamed or transferred. */
  findFormerName(fullName: string): StoredRepository | undefined {
    const wanted = fullName.toLowerCase();
    return [...this.repositories.values()].find((repository) =>
      repository.formerNames.some((name) => name.toLowerCase() === wanted),
    );
  }

  /** For actions and assertions: throws when there is no such repository. */
  repository(fullName: string): StoredRepository {
    const repository = this.findRepository(fullName) ?? this.findFormerName(fullName);
    if (!repository) throw new Error(`the stand-in GitHub has no repository ${fullName}`);
    return repository;
  }

  installationOf(repository: StoredRepository): Installation | undefined {
    return [...this.installations.values()].find((installation) => covers(installation, repository));
  }

  repositoriesOf(installation: Installation): StoredRepository[] {
    return [...this.repositories.values()].filter((repository) => covers(installation, repository));
  }
}

/** `owner/name`. */
export function fullNameOf(repository: StoredRepository): string {
  return `${repository.owner.login}/${repository.name}`;
}

function covers(installation: Installation, repository: StoredRepository): boolean {
  if (installation.account.id !== repository.owner.id) return false;
  return installation.repositoryIds === null || installation.repositoryIds.has(repository.id);
}
