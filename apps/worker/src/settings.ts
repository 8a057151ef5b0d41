import type { Policy } from '@failfast-ci/core';
import type { MirrorSettings } from '@failfast-ci/gitlab';
import type { WorkerConfig } from './config.ts';

/** The operator's rules as the policy function takes them. */
export function policyFrom({ build, approval, authorized_users, authorized_groups }: WorkerConfig['failfast']): Policy {
  return {
    onBranches: [...build['on-branches']],
    onPullRequests: [...build['on-pullrequests']],
    onLabels: [...build['on-labels']],
    onLabelsExclusive: [...build['on-labels-exclusive']],
    onComments: [...build['on-comments']],
    drafts: build.drafts,
    ignorePaths: [...build['ignore-paths']],
    ciPaths: [...build['ci-paths']],
    approval,
    requiredLabels: build['required-labels'].map((group) => [...group]),
    authorizedUsers: [...authorized_users],
    authorizedGroups: [...authorized_groups],
  };
}

/** Settings of the mirrors that the bridge creates. */
export function mirrorSettings(gitlab: WorkerConfig['gitlab']): Omit<MirrorSettings, 'description'> {
  return {
    visibility: gitlab.privacy,
    sharedRunners: gitlab.enable_shared_runners,
    containerRegistry: gitlab.enable_container_registry,
    wiki: gitlab.enable_wiki,
    snippets: gitlab.enable_snippets,
    mergeRequests: gitlab.enable_merge_requests,
    issues: gitlab.enable_issues,
    lfs: gitlab.lfs_enabled,
    ciPipelineVariablesRole: 'maintainer',
  };
}
