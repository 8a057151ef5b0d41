import {
  Branches,
  Groups,
  Jobs,
  Lint,
  Namespaces,
  Pipelines,
  ProjectHooks,
  Projects,
  ProjectVariables,
  ProtectedBranches,
  Users,
} from '@gitbeaker/rest';
import { createRequester } from '../http/requester.ts';
import type { GitlabOptions } from '../options.ts';

const DEFAULT_TIMEOUT_MS = 30_000;

export type Resources = ReturnType<typeof createResources>;

/** gitbeaker's resources that the bridge uses, over our requester. */
export function createResources({ url, requestTimeoutMs = DEFAULT_TIMEOUT_MS, ...options }: GitlabOptions) {
  const shared = {
    host: url,
    token: options.token,
    requesterFn: createRequester({ ...options, requestTimeoutMs }),
    // gitbeaker's own timeout would cover all pages of a list together.
    queryTimeout: null,
  };
  const projects = new Projects(shared);
  return {
    branches: new Branches(shared),
    hooks: new ProjectHooks(shared),
    jobs: new Jobs(shared),
    lint: new Lint(shared),
    groups: new Groups(shared),
    namespaces: new Namespaces(shared),
    pipelines: new Pipelines(shared),
    projects,
    protectedBranches: new ProtectedBranches(shared),
    users: new Users(shared),
    variables: new ProjectVariables(shared),
    /** For what gitbeaker has no method for, or the wrong one. */
    requester: projects.requester,
  };
}
