import type { Repository } from '@failfast-ci/core';
import { enqueueReport, JOB_VERSION, nudgeLater, type ProducerDeps } from '@failfast-ci/queue';
import { SETTLED_AFTER_MS } from '../fence/settled.ts';
import type { ReportOwners } from '../state/report-owners.ts';

/** Just after the moment from which what is doubtful is written again. Milliseconds. */
const WHEN_SETTLED_MS = SETTLED_AFTER_MS + 1_000;

/** Asks for a report of the pipeline that speaks for a commit, if there is one. */
export function reportAgain({ owners, producer }: { owners: ReportOwners; producer: ProducerDeps }) {
  return async (repository: Repository, sha: string, when: 'now' | 'when-settled'): Promise<void> => {
    const pipeline = await owners.read(repository.id, sha);
    if (!pipeline) return;
    const request = { ...pipeline, deliveryId: `contested-${sha.slice(0, 12)}` };
    if (when === 'now') await enqueueReport(producer, { ...request, urgent: true });
    else await nudgeLater(producer, { v: JOB_VERSION, ...request }, WHEN_SETTLED_MS, 'each');
  };
}
