import type { JourneyRecord, JourneyStep } from '@failfast-ci/queue';
import { duration } from '../facts/words.ts';
import { describeOutcome } from './describe-outcome.ts';
import type { Step } from './journey.ts';

const NAMES: Record<JourneyStep['stage'], string> = {
  decide: 'Decision',
  mirror: 'Mirror',
  pipeline: 'Pipeline',
  report: 'Report',
};

/** What the record of a journey tells. A step leads to its job while that is kept. */
export function recordSteps({ steps }: JourneyRecord, isKept: (jobId: string) => boolean): Step[] {
  return steps.map(({ at, stage, outcome, reason, durationMs, fields = {}, jobId }) => {
    const { gitlab_pipeline_id: pipelineId } = fields;
    const what = stage === 'pipeline' && pipelineId !== undefined ? `Pipeline ${pipelineId}` : NAMES[stage];
    const took = durationMs === undefined ? undefined : `took ${duration(durationMs)}`;
    const href = jobId !== undefined && isKept(jobId) && `/queues/queue/${stage}/${encodeURIComponent(jobId)}`;
    return { at, stage, ...describeOutcome(what, { outcome, fields }, [reason, took]), ...(href && { href }) };
  });
}

/** The delivery as the record remembers it. */
export function deliveryStep({ delivery }: JourneyRecord): Step[] {
  if (!delivery) return [];
  const { at, event, actor } = delivery;
  return [{ at, stage: 'delivery', state: 'info', text: `Received: ${event.replaceAll('_', ' ')} by ${actor}` }];
}
