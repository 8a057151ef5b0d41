import { ForbiddenError, NotFoundError, PermanentError, RateLimitedError, UnreachableError } from '@failfast-ci/core';
import {
  BrokenOffError,
  RelayTimeoutError,
  RemoteHttpError,
  RepositoryNotFoundError,
  UnauthorizedError,
  UnsupportedRemoteError,
} from '@failfast-ci/git-relay';

const FALLBACK_WAIT_MS = 60_000;

/** The relay knows neither forge: here its errors get their fate. What is not named is transient. */
export function translateRelayError(
  error: unknown,
  { gitlabHost, installationId }: { gitlabHost: string; installationId: number },
): unknown {
  // GitHub's tokens are minted for us: one that is refused right after that is GitHub's own disagreement, and passes.
  if (error instanceof UnauthorizedError && error.side === 'source' && error.status === 401) return error;
  if (error instanceof UnauthorizedError) {
    return new ForbiddenError(
      `cannot ${error.side === 'source' ? 'fetch from GitHub' : 'push to GitLab'}: ${error.message}`,
      {
        code: `git-${error.side}-forbidden`,
        nextStep:
          error.side === 'source'
            ? 'An owner of the repository checks that the GitHub App has the permission “Contents: read”.'
            : 'An operator of the bridge checks that the robot user is Maintainer of the mirror and its token is valid.',
        operatorMustAct: true,
        cause: error,
      },
    );
  }
  if (error instanceof RepositoryNotFoundError) {
    return new NotFoundError(`cannot relay: ${error.message}`, { cause: error });
  }
  if (error instanceof RemoteHttpError && (error.status === 429 || error.retryAfterMs !== undefined)) {
    return new RateLimitedError(`cannot relay: ${error.message}`, {
      retryAt: Date.now() + (error.retryAfterMs ?? FALLBACK_WAIT_MS),
      scope: error.side === 'source' ? `github:${installationId}` : `gitlab:${gitlabHost}`,
      cause: error,
    });
  }
  if (isAway(error)) {
    const forge = error.side === 'source' ? 'GitHub' : 'GitLab';
    return new UnreachableError(`cannot relay: ${error.message}`, { forge, cause: error });
  }
  if (error instanceof UnsupportedRemoteError) {
    return new PermanentError(`cannot relay: ${error.message}`, {
      code: 'relay-unsupported',
      nextStep: 'An operator of the bridge looks at the error; the two git servers do not understand each other.',
      operatorMustAct: true,
      cause: error,
    });
  }
  return error;
}

const isAway = (error: unknown): error is BrokenOffError | RelayTimeoutError | RemoteHttpError =>
  error instanceof BrokenOffError ||
  error instanceof RelayTimeoutError ||
  (error instanceof RemoteHttpError && error.status >= 500);
