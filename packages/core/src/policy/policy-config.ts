/**
 * Configuration of the `failfast` section: what may run CI, and where the bridge itself is reached.
 * A convict schema; `runtime` knows the formats. Defaults are failfast-api's.
 */
export const policyConfig = {
  failfast: {
    failfast_url: {
      doc: 'Public URL of the ingress, without a path; links and webhooks point there',
      format: 'endpoint',
      default: null,
      env: 'FAILFAST_CI_API',
    },
    enable_linter: {
      doc: 'Let GitLab lint the CI file before the commit is mirrored',
      format: 'flag',
      default: true,
      env: 'FAILFASTCI_ENABLE_LINTER',
    },
    sync: {
      doc: 'What is mirrored: `full` the commit with its history, `ci-file` only the CI file (what the CI files call FAILFAST_SYNC_REPO)',
      format: ['full', 'ci-file'],
      default: 'full',
    },
    approval: {
      doc: 'What an approval covers: `per-commit` the approved commit, `sticky` the whole pull request',
      format: ['per-commit', 'sticky'],
      default: 'per-commit',
    },
    authorized_users: {
      doc: 'Logins that need no approval; `*` for everybody',
      format: 'list',
      default: [],
    },
    authorized_groups: {
      doc: "GitHub's author associations that need no approval",
      format: 'list',
      default: ['COLLABORATOR', 'MEMBER', 'OWNER'],
    },
    build: {
      'on-branches': {
        doc: 'Branches whose pushes run CI: regular expressions for the whole name; `*` for all; `tags` for tag pushes',
        format: 'patterns',
        default: ['master'],
      },
      'on-pullrequests': {
        doc: 'Base branches whose pull requests run CI: regular expressions for the whole name; `*` for all',
        format: 'patterns',
        default: ['*'],
      },
      'on-labels': {
        doc: 'Labels that run CI when they are added to a pull request',
        format: 'list',
        default: ['ok-to-test'],
      },
      'on-labels-exclusive': {
        doc: 'Labels whose presence keeps `on-labels` from running CI',
        format: 'list',
        default: [],
      },
      'on-comments': {
        doc: 'Comment lines that run CI',
        format: 'list',
        default: ['/retest', '/test'],
      },
      'required-labels': {
        doc: 'Labels that approve the pull request of an author who is not authorized: a list of groups, one label of each group is needed. `[]`: nobody needs approval',
        format: 'label-groups',
        default: [['ok-to-test']],
      },
      drafts: {
        doc: 'Whether pull requests that are drafts run CI',
        format: ['run', 'skip'],
        default: 'run',
      },
      'ignore-paths': {
        doc: 'Glob patterns; a change that touches nothing else does not run CI',
        format: 'list',
        default: [],
      },
      'ci-paths': {
        doc: 'Glob patterns of files that decide what CI does, besides the CI file and what it includes: with `approval: sticky` a change of theirs is approved commit by commit',
        format: 'list',
        default: ['.gitlab-ci/**', '.gitlab/ci/**', '**/*.gitlab-ci.yml'],
      },
      'test-merge': {
        doc: 'Test pull requests merged into their base branch instead of as they are',
        format: 'flag',
        default: false,
      },
      rebase: {
        doc: 'Legacy',
        format: 'ignored',
        default: null,
        deprecated: 'has no effect; `failfast.build.test-merge: true` tests the merge result',
      },
    },
    debug: {
      doc: 'Legacy',
      format: 'ignored',
      default: null,
      deprecated: 'has no effect; set `DEBUGLOG=true` for debug logs',
    },
    env: {
      doc: 'Legacy',
      format: 'ignored',
      default: null,
      deprecated: 'has no effect; every installation behaves the same',
    },
  },
  report: {
    checks: {
      doc: 'Which CI jobs get a check of their own: `all`, only the `failed` ones, or none beside the `gate`',
      format: ['all', 'failed', 'gate'],
      default: 'all',
    },
  },
} as const;

/** What an operator should be told at start, though it is allowed: settings that let strangers run code. */
export function policyWarnings(failfast: {
  readonly authorized_users: readonly string[];
  readonly build: { readonly 'required-labels': readonly unknown[] };
}): string[] {
  const warnings: string[] = [];
  if (failfast.build['required-labels'].length === 0) {
    warnings.push('failfast.build.required-labels is empty: pull requests of strangers run CI without approval');
  }
  if (failfast.authorized_users.includes('*')) {
    warnings.push('failfast.authorized_users contains "*": everybody may run CI');
  }
  return warnings;
}
