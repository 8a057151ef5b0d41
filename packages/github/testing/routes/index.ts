import type { Route } from '../http/route.ts';
import { appRoutes } from './app.ts';
import { checkRunRoutes } from './check-runs.ts';
import { checkSuiteRoutes } from './check-suites.ts';
import { commitRoutes } from './commits.ts';
import { contentsRoutes } from './contents.ts';
import { hookDeliveryRoutes } from './hook-deliveries.ts';
import { issueRoutes } from './issues.ts';
import { metaRoutes } from './meta.ts';
import { peopleRoutes } from './people.ts';
import { pullRoutes } from './pulls.ts';
import { reactionRoutes } from './reactions.ts';
import { repositoryRoutes } from './repositories.ts';
import { statusRoutes } from './statuses.ts';
import { treeRoutes } from './trees.ts';

/** Every REST operation the stand-in knows. The greedy `commits/{ref}` comes after what lies below it. */
export const routes: Route[] = [
  ...metaRoutes,
  ...appRoutes,
  ...hookDeliveryRoutes,
  ...checkRunRoutes,
  ...checkSuiteRoutes,
  ...statusRoutes,
  ...pullRoutes,
  ...reactionRoutes,
  ...issueRoutes,
  ...peopleRoutes,
  ...contentsRoutes,
  ...treeRoutes,
  ...repositoryRoutes,
  ...commitRoutes,
];
