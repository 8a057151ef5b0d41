/** Path segments that are followed by an id or a name. */
const COLLECTIONS = new Set([
  'branches',
  'commits',
  'files',
  'hooks',
  'jobs',
  'namespaces',
  'pipelines',
  'projects',
  'protected_branches',
  'variables',
]);

/** `POST projects/:id/pipeline`: a request without its ids, for metrics and for {@link ATTEMPTS}. */
export function routeOf(method: string, endpoint: string): string {
  const segments = endpoint.split('/').filter((segment) => segment !== '');
  const route = segments.map((segment, i) => (COLLECTIONS.has(segments[i - 1] ?? '') ? ':id' : segment));
  return `${method} ${route.join('/')}`;
}

export interface Attempt {
  /** Completes "cannot …". */
  does: string;
  /** What the robot lacks when GitLab answers 403. */
  needs: string;
}

const DEVELOPER = 'the Developer role in the project';
const MAINTAINER = 'the Maintainer role in the project';

/** What each request is for, in words for people. */
const ATTEMPTS: Record<string, Attempt> = {
  'GET user': { does: 'read the robot user', needs: 'a token with the scope read_user or api' },
  'GET namespaces/:id': { does: 'read the namespace', needs: 'membership in the group that holds mirrors' },
  'POST projects': { does: 'create the mirror project', needs: 'the Maintainer role in the group that holds mirrors' },
  'GET projects/:id': { does: 'read the project', needs: 'membership in the project' },
  'PUT projects/:id': { does: 'change the settings of the project', needs: MAINTAINER },
  'GET projects/:id/hooks': { does: 'list the webhooks of the project', needs: MAINTAINER },
  'POST projects/:id/hooks': { does: 'create the webhook of the project', needs: MAINTAINER },
  'PUT projects/:id/hooks/:id': { does: 'update the webhook of the project', needs: MAINTAINER },
  'DELETE projects/:id/hooks/:id': { does: 'delete a webhook of the project', needs: MAINTAINER },
  'GET projects/:id/variables/:id': { does: 'read a CI variable of the project', needs: MAINTAINER },
  'POST projects/:id/variables': { does: 'create a CI variable of the project', needs: MAINTAINER },
  'PUT projects/:id/variables/:id': { does: 'update a CI variable of the project', needs: MAINTAINER },
  'GET projects/:id/variables': { does: 'list the CI variables of the project', needs: MAINTAINER },
  'DELETE projects/:id/variables/:id': { does: 'remove a CI variable of the project', needs: MAINTAINER },
  'POST projects/:id/ci/lint': { does: 'lint the CI file', needs: DEVELOPER },
  'POST projects/:id/pipeline': { does: 'create a pipeline', needs: DEVELOPER },
  'GET projects/:id/pipelines': { does: 'list pipelines', needs: DEVELOPER },
  'GET projects/:id/pipelines/:id': { does: 'read the pipeline', needs: DEVELOPER },
  'GET projects/:id/pipelines/:id/variables': { does: 'read the variables of the pipeline', needs: MAINTAINER },
  'GET projects/:id/pipelines/:id/jobs': { does: 'list the CI jobs of the pipeline', needs: DEVELOPER },
  'GET projects/:id/pipelines/:id/trigger_jobs': { does: 'list the trigger jobs of the pipeline', needs: DEVELOPER },
  'GET projects/:id/pipelines/:id/bridges': { does: 'list the trigger jobs of the pipeline', needs: DEVELOPER },
  'POST projects/:id/pipelines/:id/cancel': { does: 'cancel the pipeline', needs: DEVELOPER },
  'POST projects/:id/pipelines/:id/retry': { does: 'retry the pipeline', needs: DEVELOPER },
  'POST projects/:id/jobs/:id/cancel': { does: 'cancel the CI job', needs: DEVELOPER },
  'POST projects/:id/jobs/:id/retry': { does: 'retry the CI job', needs: DEVELOPER },
  'POST projects/:id/jobs/:id/play': { does: 'start the manual CI job', needs: DEVELOPER },
  'GET projects/:id/protected_branches/:id': { does: 'read the protection of the branch', needs: MAINTAINER },
  'POST projects/:id/protected_branches': { does: 'protect the branch with force-push allowed', needs: MAINTAINER },
  'PATCH projects/:id/protected_branches/:id': { does: 'allow force-push to the branch', needs: MAINTAINER },
  'GET projects/:id/repository/branches/:id': { does: 'read the mirror branch', needs: DEVELOPER },
  'GET projects/:id/repository/files/:id': { does: 'read a file of the mirror', needs: DEVELOPER },
  'POST projects/:id/repository/branches': { does: 'create the mirror branch', needs: DEVELOPER },
  'GET projects/:id/repository/commits/:id': { does: 'read the commit', needs: DEVELOPER },
  'POST projects/:id/repository/commits': { does: 'commit the CI files', needs: MAINTAINER },
  'DELETE projects/:id/repository/branches/:id': { does: 'delete the mirror branch', needs: DEVELOPER },
};

export function attemptOf(route: string): Attempt {
  return ATTEMPTS[route] ?? { does: route, needs: MAINTAINER };
}
