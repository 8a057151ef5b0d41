import type { Run } from '@failfast-ci/core';
import type { Jobs, MirrorJob, QueueName } from '@failfast-ci/queue';
import type { Job } from 'bullmq';
import { rememberWishes } from './dead-letter.ts';
import { endBeforeMirroring } from './mirror/end-before-mirroring.ts';
import type { GuardDeps } from './mirror/guard-run.ts';
import { isRemoval, readWanted, settleWanted } from './state/wanted.ts';

const NEXT_STEP = 'An operator of the bridge finds the job among the dead letters and can replay it.';

/** Tells the commit that a job was given up by the queue itself, so that no check of it stays pending. */
export function tellGivenUp(deps: GuardDeps) {
  return async (stage: QueueName, job: Job, why: Error): Promise<void> => {
    const reason = `The bridge gave up (${stage}): ${why.message}`;
    const runs = await runsOf(deps, stage, job.data);
    rememberWishes(why, stage === 'mirror' ? runs : []);
    for (const run of runs) {
      await endBeforeMirroring(deps, run, { state: 'failed', reason, nextStep: NEXT_STEP });
    }
  };
}

async function runsOf(
  { producer }: Pick<GuardDeps, 'producer'>,
  stage: QueueName,
  data: Jobs[QueueName],
): Promise<Run[]> {
  if (stage === 'pipeline' && 'run' in data) return [data.run];
  if (stage !== 'mirror') return [];
  const { repositoryId, ref } = data as MirrorJob;
  const wishes = await readWanted(producer.redis, producer.keys, repositoryId, ref);
  await settleWanted(producer.redis, producer.keys, repositoryId, ref, wishes);
  return wishes.filter((wish): wish is Run => !isRemoval(wish));
}
