import type { Logger } from '@failfast-ci/runtime';
import type { IngressMetrics } from './metrics.ts';

export interface LoggedDelivery {
  forge: 'github' | 'gitlab';
  delivery: string;
  event: string;
  outcome: 'accepted' | 'duplicate' | 'ignored';
  reason?: string;
  repository?: string;
  projectId?: number;
  pipelineId?: number;
}

/** One line and one count for each delivery that was understood. */
export type DeliveryLog = (delivery: LoggedDelivery) => void;

export function createDeliveryLog(logger: Logger, metrics: IngressMetrics): DeliveryLog {
  return ({ forge, delivery, event, outcome, reason, repository, projectId, pipelineId }) => {
    metrics.deliveries.inc({ forge, event: outcome === 'ignored' ? 'other' : event, outcome });
    logger.info(`delivery ${outcome}`, {
      delivery_id: delivery,
      event,
      outcome,
      ...(reason !== undefined && { reason }),
      ...(repository !== undefined && { github_repository: repository }),
      ...(projectId !== undefined && { gitlab_project_id: projectId }),
      ...(pipelineId !== undefined && { gitlab_pipeline_id: pipelineId }),
    });
  };
}
