import { PermanentError } from '@failfast-ci/core';
import type { Gitlab } from './gitlab.ts';
import { instanceNumber, instanceOf } from './project-ids.ts';
import { qualified } from './qualified.ts';

/** All GitLab instances that the bridge has credentials for. */
export interface Gitlabs {
  /** Where mirrors go unless a CI file says otherwise. */
  readonly primary: Gitlab;
  /** The instance at a base URL; undefined when the bridge has no credentials for it. */
  at(baseUrl: string): Gitlab | undefined;
  /**
   * The instance that a qualified project id belongs to.
   * @throws PermanentError `gitlab-unknown` when the operator took that instance away
   */
  of(projectId: number): Gitlab;
}

/** @throws Error when two of the instances cannot be told apart */
export function createGitlabs(primary: Gitlab, others: readonly Gitlab[]): Gitlabs {
  const byNumber = new Map<number, Gitlab>([[0, primary]]);
  for (const other of others) {
    if (sameUrl(other.url, primary.url)) continue;
    const number = instanceNumber(other.url);
    if (byNumber.has(number)) throw new Error(`${other.url} cannot be told apart from another GitLab`);
    byNumber.set(number, qualified(other, number));
  }
  return {
    primary,
    at: (baseUrl) => [...byNumber.values()].find(({ url }) => sameUrl(url, baseUrl)),
    of(projectId) {
      const client = byNumber.get(instanceOf(projectId));
      if (client) return client;
      throw new PermanentError(`project ${projectId} is on a GitLab that is not configured any more`, {
        code: 'gitlab-unknown',
        nextStep: 'An operator of the bridge puts the instance back into `gitlab.allowed`.',
        operatorMustAct: true,
      });
    },
  };
}

const sameUrl = (left: string, right: string): boolean => normal(left) === normal(right);
const normal = (url: string): string => url.toLowerCase().replace(/\/+$/, '');
