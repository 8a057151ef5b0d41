import type { Subject } from '@failfast-ci/core';
import type { DeadLetter } from '@failfast-ci/queue';
import type { KnownPipeline } from '../facts/pipeline-record.ts';

/** One thing that is known to have happened, or to be awaited. */
export interface Step {
  /** Milliseconds since the epoch; absent for what is known without its time. */
  at?: number;
  stage: 'delivery' | 'decide' | 'mirror' | 'pipeline' | 'report' | 'checks' | 'dead letter';
  state: 'ok' | 'info' | 'wait' | 'bad';
  text: string;
  /** Page of the dashboard that shows more. */
  href?: string;
}

/** All that is known of one delivery and what it led to. */
export interface Journey {
  deliveryId: string;
  subject?: Subject;
  pipeline?: KnownPipeline;
  letters: DeadLetter[];
  /** In the order in which they happened; those without a time last. */
  steps: Step[];
}

/** A moment orders steps; of the same moment, stages come in their own order. */
export function inOrder(steps: Step[]): Step[] {
  return steps
    .map((step, index) => ({ step, index }))
    .sort((a, b) => (a.step.at ?? Infinity) - (b.step.at ?? Infinity) || a.index - b.index)
    .map(({ step }) => step);
}
