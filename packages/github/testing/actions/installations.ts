import { type GithubContext, timestamp } from '../context.ts';
import type { Installation } from '../model/types.ts';
import type { Permissions } from '../options.ts';
import { viewInstallation } from '../views/app.ts';

export type InstallationActions = ReturnType<typeof installationActions>;

/** What account owners do with the App and with people. */
export function installationActions(context: GithubContext) {
  const { state } = context;
  return {
    /** Installs the App on an account (with the App's permissions, for all repositories, unless told otherwise). */
    installApp(
      owner: string,
      options: { permissions?: Permissions; events?: string[]; repositories?: string[]; organization?: boolean } = {},
    ): Installation {
      state.account(owner, options.organization === false ? 'User' : 'Organization');
      const installation = install(context, owner, options);
      announce(context, installation, 'created');
      return installation;
    },

    /** Uninstalls it: its tokens die and its repositories are out of reach. */
    removeInstallation(owner: string): void {
      const installation = installationOn(context, owner);
      announce(context, installation, 'deleted');
      state.installations.delete(installation.id);
      for (const [value, token] of state.tokens) {
        if (token.installationId === installation.id) state.tokens.delete(value);
      }
    },

    suspendInstallation(owner: string): void {
      const installation = installationOn(context, owner);
      announce(context, installation, 'suspend');
      installation.suspended = true;
    },

    unsuspendInstallation(owner: string): void {
      const installation = installationOn(context, owner);
      installation.suspended = false;
      announce(context, installation, 'unsuspend');
    },

    /** Lets every token minted so far expire at once. */
    expireTokens(): void {
      for (const token of state.tokens.values()) token.expiresAt = Math.min(token.expiresAt, context.now());
    },

    /** Makes a login a member of an organization. */
    addMember(organization: string, login: string): void {
      state.account(login);
      const members = state.members.get(organization.toLowerCase()) ?? new Set();
      state.members.set(organization.toLowerCase(), members.add(login.toLowerCase()));
    },

    /** Gives a person `admin`, `maintain`, `write`, `triage` or `read` on a repository. */
    addCollaborator(repo: string, login: string, permission: 'admin' | 'maintain' | 'write' | 'triage' | 'read'): void {
      state.account(login);
      state.repository(repo).collaborators.set(login.toLowerCase(), permission);
    },
  };
}

/** Records an installation without telling the App. */
export function install(
  context: GithubContext,
  owner: string,
  { permissions, events, repositories }: { permissions?: Permissions; events?: string[]; repositories?: string[] } = {},
): Installation {
  const { state, app } = context;
  const installation: Installation = {
    id: state.nextId(),
    account: state.account(owner),
    permissions: { metadata: 'read', ...(permissions ?? app.permissions) },
    events: events ?? app.events,
    repositoryIds: repositories ? new Set(repositories.map((name) => state.repository(name).id)) : null,
    suspended: false,
    createdAt: timestamp(context),
  };
  state.installations.set(installation.id, installation);
  return installation;
}

function installationOn({ state }: GithubContext, owner: string): Installation {
  const wanted = owner.toLowerCase();
  const found = [...state.installations.values()].find(({ account }) => account.login.toLowerCase() === wanted);
  if (!found) throw new Error(`the App is not installed on ${owner}`);
  return found;
}

function announce(context: GithubContext, installation: Installation, action: string): void {
  const links = { api: context.origin(), web: context.origin() };
  const repositories = context.state.repositoriesOf(installation).map(({ id, name, private: isPrivate }) => ({
    id,
    node_id: '',
    name,
    full_name: `${installation.account.login}/${name}`,
    private: isPrivate,
  }));
  const fields = { installation: viewInstallation(installation, context, links), repositories };
  context.emit({
    event: 'installation',
    action,
    installationId: installation.id,
    sender: installation.account,
    fields,
  });
}
