import type { PullRequestUpdated, Run } from '@failfast-ci/core';
import { type DeadLetter, JOB_VERSION, TTL_S } from '@failfast-ci/queue';
import { openWorker, runOf, type TestProducer } from '@failfast-ci/queue/testing';
import { SECRET } from './dashboard.ts';

export const SHA = '3f9a2c1b7d5e4f60918273645546372819aabbcc';
export const DELIVERY = '6f1c2a90-ca1e-11f0-8f2b-1c2d3e4f5a6b';
export const REF = 'refs/heads/pr-12-fix-login';

const repository = { id: 7, fullName: 'acme/site', installationId: 1, defaultBranch: 'main' };

export const RUN: Run = runOf(DELIVERY, {
  repository,
  sha: SHA,
  actor: 'ann',
  requestedAt: Date.now() - 90_000,
  source: {
    kind: 'pull_request',
    number: 12,
    headRef: 'fix-login',
    baseRef: 'main',
    labels: [],
    fromFork: false,
    url: 'https://github.example/acme/site/pull/12',
  },
});

const pullRequestOpened: PullRequestUpdated = {
  kind: 'pull_request_updated',
  action: 'opened',
  repository,
  actor: 'ann',
  pullRequest: {
    number: 12,
    title: 'Fix the login',
    url: 'https://github.example/acme/site/pull/12',
    state: 'open',
    draft: false,
    author: 'ann',
    authorAssociation: 'MEMBER',
    labels: [],
    head: { ref: 'fix-login', sha: SHA, repositoryFullName: 'acme/site' },
    base: { ref: 'main', sha: 'b'.repeat(40) },
    fromFork: false,
  },
};

/** Adds the job that accepts the pull request; nobody has decided yet. */
export async function deliverPullRequest({ queues, redis, keys }: TestProducer): Promise<void> {
  const data = { v: JOB_VERSION, deliveryId: DELIVERY, receivedAt: RUN.requestedAt, event: pullRequestOpened };
  await queues.decide.add('pull-request-updated', data, { jobId: `decide~${DELIVERY}` });
  await redis.set(keys.delivery(DELIVERY), RUN.requestedAt, 'EX', TTL_S.delivery);
}

/** Lets the decide stage end as the worker lets it end. */
export async function decideTo(producer: TestProducer, redisUrl: string, returned: object): Promise<void> {
  const worker = openWorker(redisUrl, producer.prefix, 'decide');
  const job = await worker.take();
  await job.moveToCompleted(returned, 'test-worker', false);
  await worker.close();
}

export interface PipelineGiven {
  pipelineId: number;
  status?: string;
  endedAt?: number;
  run?: Run;
  webUrl?: string;
}

/** Records a pipeline as the worker does, and has it watched. */
export async function recordPipeline({ redis, keys }: TestProducer, given: PipelineGiven): Promise<void> {
  const { pipelineId, status = 'running', endedAt, run = RUN } = given;
  const webUrl = given.webUrl ?? `https://gitlab.example/mirrors/acme_site/-/pipelines/${pipelineId}`;
  const record = {
    repository: run.repository,
    sha: run.sha,
    ref: REF,
    run,
    pipeline: { id: pipelineId, projectId: 3, status, webUrl, createdAt: new Date(Date.now() - 60_000).toISOString() },
    firstReportedAt: Date.now() - 55_000,
    ...(endedAt !== undefined && { endedAt }),
  };
  await redis.set(keys.pipeline(3, pipelineId), JSON.stringify(record), 'EX', TTL_S.pipeline);
  await redis.zadd(keys.openPipelines, Date.now() + 60_000, `3:${pipelineId}`);
  await redis.hset(keys.checks(run.repository.id, run.sha), {
    'Gitlab SYNC': '{}',
    'gitlab-ci Pipeline': '{}',
    '@listed': '1',
  });
}

/** Parks a job as the worker does, with a secret in its error, as a careless forge might put it there. */
export async function buryPipelineJob({ queues }: TestProducer, given: Partial<DeadLetter> = {}): Promise<string> {
  const id = `dead~pipeline~pipeline~${DELIVERY}~${Math.random().toString(16).slice(2)}`;
  const letter: Omit<DeadLetter, 'id'> = {
    v: JOB_VERSION,
    deliveryId: DELIVERY,
    stage: 'pipeline',
    jobName: 'create-pipeline',
    jobId: `pipeline~${DELIVERY}`,
    data: { v: JOB_VERSION, deliveryId: DELIVERY, run: RUN, projectId: 3, ref: REF, note: SECRET },
    errors: [`ForbiddenError: GitLab refuses to create a pipeline; its answer was ${SECRET}`, 'HTTPError: 403'],
    attempts: 1,
    firstAt: Date.now() - 120_000,
    lastAt: Date.now() - 60_000,
    repository: 'acme/site',
    sha: SHA,
    ...given,
  };
  await queues['dead-letter'].add('pipeline', letter, { jobId: id });
  return id;
}
