import { cloneTokenDescription, cloneTokenName, expiredCloneTokens, PermanentError, type Run } from '@failfast-ci/core';
import type { GithubApp } from '@failfast-ci/github';
import type { GitlabByProject } from '@failfast-ci/gitlab';
import { type Keys, type RedisConnection, TTL_S } from '@failfast-ci/queue';

/**
 * The tokens with which CI jobs clone what is not on their mirror: of one repository, read-only, good for an hour, one
 * for each run, kept nowhere but in a masked variable of the GitLab project.
 */
export interface CloneTokens {
  /** Gives the CI jobs of a run a token; removes those that have expired from the project. */
  provide(projectId: number, run: Run): Promise<void>;
  /** Gives them a new one when the last may expire before CI jobs that start now have cloned. */
  renew(projectId: number, run: Run): Promise<void>;
  revoke(projectId: number, run: Run): Promise<void>;
}

export interface CloneTokenDeps {
  github: GithubApp;
  gitlab: Pick<GitlabByProject, 'setSecretVariable' | 'listVariables' | 'removeVariable'>;
  redis: RedisConnection;
  keys: Keys;
}

export function createCloneTokens({ github, gitlab, redis, keys }: CloneTokenDeps): CloneTokens {
  const set = async (projectId: number, run: Run): Promise<void> => {
    const { token, expiresAt } = await github.repository(run.repository).mintReadToken();
    const description = cloneTokenDescription(expiresAt);
    await gitlab.setSecretVariable(projectId, cloneTokenName(run.id), token, description).catch((error: unknown) => {
      throw error instanceof PermanentError && error.code === 'gitlab-refused' ? notMaskable(error) : error;
    });
    await redis.set(keys.cloneToken(run.id), 1, 'EX', TTL_S.cloneToken);
  };

  return {
    async provide(projectId, run) {
      const expired = expiredCloneTokens(await gitlab.listVariables(projectId), Date.now());
      for (const key of expired) await gitlab.removeVariable(projectId, key);
      await set(projectId, run);
    },
    async renew(projectId, run) {
      if (!(await redis.exists(keys.cloneToken(run.id)))) await set(projectId, run);
    },
    async revoke(projectId, run) {
      await gitlab.removeVariable(projectId, cloneTokenName(run.id));
      await redis.del(keys.cloneToken(run.id));
    },
  };
}

/** Shown without what GitLab said of the value, and never set unmasked instead. */
const notMaskable = (cause: PermanentError): PermanentError =>
  new PermanentError('GitLab does not mask the token with which CI jobs would clone, so they get none.', {
    code: 'clone-token-refused',
    nextStep: 'Have the whole repository mirrored (`FAILFAST_SYNC_REPO: "true"`), or update GitLab.',
    operatorMustAct: true,
    cause,
  });
