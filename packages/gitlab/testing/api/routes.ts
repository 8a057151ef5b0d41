import { branchRoutes } from './branch-routes.ts';
import { commitRoutes } from './commit-routes.ts';
import { fileRoutes } from './file-routes.ts';
import { hookRoutes } from './hook-routes.ts';
import { instanceRoutes } from './instance-routes.ts';
import { jobRoutes } from './job-routes.ts';
import { lintRoutes } from './lint-routes.ts';
import { namespaceRoutes } from './namespace-routes.ts';
import { pipelineRoutes } from './pipeline-routes.ts';
import { projectRoutes } from './project-routes.ts';
import { protectedBranchRoutes } from './protected-branch-routes.ts';
import { variableRoutes } from './variable-routes.ts';

/** Everything below `/api/v4`, in the order in which it is tried. */
export const routes = [
  ...instanceRoutes,
  ...namespaceRoutes,
  ...projectRoutes,
  ...hookRoutes,
  ...variableRoutes,
  ...branchRoutes,
  ...protectedBranchRoutes,
  ...fileRoutes,
  ...commitRoutes,
  ...lintRoutes,
  ...pipelineRoutes,
  ...jobRoutes,
];
