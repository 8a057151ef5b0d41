/** Configuration of the `gitlab` section: the server, the robot user and how mirrors are set up. A convict schema. */

const feature = <const Env extends string>(doc: string, env: Env) =>
  ({ doc, format: 'flag', default: false, env }) as const;

const legacy = <const Note extends string>(deprecated: Note) =>
  ({ doc: 'Legacy', format: 'ignored', default: null, deprecated }) as const;

export const gitlabConfig = {
  gitlab: {
    gitlab_url: {
      doc: 'Base URL of GitLab',
      format: 'endpoint',
      default: 'https://gitlab.com',
      env: 'GITLAB_API',
    },
    secret_token: {
      doc: "The robot user's token, with scopes `api` and `read_user`",
      format: 'secret',
      default: null,
      env: 'GITLAB_TOKEN',
      sensitive: true,
    },
    'robot-user': {
      doc: "The robot user's name: git pushes log in with it, so it is what proxies and access logs show; without one `oauth2`. `failfast doctor` tells when the token is somebody else's",
      format: 'text',
      default: null,
      env: 'GITLAB_USER',
    },
    namespace: {
      doc: 'Full path of the group that holds the mirrors, e.g. `ci` or `ci/mirrors`',
      format: 'namespace',
      default: null,
      env: 'FAILFASTCI_NAMESPACE',
    },
    untrusted_namespace: {
      doc: 'Full path of a group that holds the mirrors of pull requests from forks; without one they share the mirror',
      format: 'namespace',
      default: null,
    },
    webhook_url: {
      doc: 'Where GitLab posts its webhooks',
      format: 'endpoint',
      default: null,
      env: 'GITLAB_WEBHOOK_URL',
      derived: { from: 'failfast.failfast_url', append: '/api/v1/gitlab_event' },
    },
    webhook_secret: {
      doc: "Key from which each mirror's webhook token is derived; without one it is derived from the App's private key",
      format: 'secret',
      default: null,
      env: 'GITLAB_WEBHOOK_SECRET',
      sensitive: true,
    },
    runner_tags: {
      doc: 'No effect: CI jobs ask for their runners with `tags` in the CI file. Accepted because installations of failfast-api have it; the worker says so at its start',
      format: 'tags',
      default: [],
      env: 'FAILFASTCI_RUNNER_TAG',
    },
    allowed: {
      doc: 'Other GitLab servers and groups that a CI file may name (`GITLAB_URL`, `GITLAB_REPOSITORY`, `FAILFASTCI_NAMESPACE`), each with a token of its own',
      format: 'records',
      default: [],
      children: {
        url: { doc: 'Base URL of that GitLab', format: 'endpoint', default: null, required: true },
        token: { doc: 'Token used there', format: 'secret', default: null, required: true, sensitive: true },
        namespaces: { doc: 'Full paths of groups that may be named', format: 'list', default: [] },
      },
    },
    privacy: {
      doc: 'Visibility of mirrors that the bridge creates',
      format: ['private', 'internal', 'public'],
      default: 'private',
      env: 'GITLAB_REPO_PRIVACY',
    },
    enable_shared_runners: feature('Mirrors may use shared runners', 'GITLAB_SHARED_RUNNERS'),
    enable_container_registry: feature('Mirrors have a container registry', 'GITLAB_CONTAINER_REGISTRY'),
    enable_wiki: feature('Mirrors have a wiki', 'GITLAB_WIKI'),
    enable_snippets: feature('Mirrors have snippets', 'GITLAB_SNIPPETS'),
    enable_merge_requests: feature('Mirrors have merge requests', 'GITLAB_MERGE_REQUESTS'),
    enable_issues: feature('Mirrors have issues', 'GITLAB_ISSUES'),
    lfs_enabled: feature('Mirrors accept LFS pointers only when GitLab has the objects', 'GITLAB_LFS'),
    timeout: legacy('has no effect; the bridge chooses time-outs by request'),
    repo: legacy('has no effect; each repository has a mirror of its own under `gitlab.namespace`'),
    enable_jobs: legacy('has no effect; without CI jobs a mirror would be pointless'),
  },
} as const;

/** What an operator should be told at start: what is set here and does nothing, and what does it instead. */
export function gitlabWarnings(gitlab: { readonly runner_tags: readonly string[] }): string[] {
  if (gitlab.runner_tags.length === 0) return [];
  const tags = gitlab.runner_tags.join(', ');
  return [
    `gitlab.runner_tags (FAILFASTCI_RUNNER_TAG) has no effect: a CI job runs where its own \`tags\` say. Write \`default: { tags: [${tags}] }\` into the CI files, or let the runners of the group run untagged jobs; then remove the key`,
  ];
}

/**
 * A rule for whoever verifies GitLab's webhooks: without one of the two secrets there is no key to verify with.
 * `get` answers by dotted path, with `null` for what was not given.
 */
export function needsHookKey(get: (path: string) => unknown) {
  if (get('gitlab.webhook_secret') !== null || get('github.integration_pem') !== null) return [];
  const fix = "Set GITLAB_WEBHOOK_SECRET, or the App's private key GITHUB_INTEGRATION_PEM, just as for the worker.";
  return [{ key: 'gitlab.webhook_secret', env: 'GITLAB_WEBHOOK_SECRET', problem: 'is missing', fix }];
}
