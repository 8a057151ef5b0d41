import type { Logger, Tracing } from '@failfast-ci/runtime';
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
  /** Milliseconds since the epoch. */
  receivedAt?: number;
}

/** One line and one count for each delivery that was understood. */
export type DeliveryLog = (delivery: LoggedDelivery) => void;

export function createDeliveryLog(logger: Logger, metrics: IngressMetrics, tracing?: Tracing): DeliveryLog {
  return (delivered) => {
    const { forge, delivery, event, outcome, reason, repository, projectId, pipelineId } = delivered;
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
    if (tracing) traceDelivery(tracing, delivered);
  };
}

/** The first span of a trace. A hook of GitLab has none: it only says that a pipeline may have changed. */
function traceDelivery(tracing: Tracing, { forge, delivery, event, outcome, repository, receivedAt }: LoggedDelivery) {
  if (forge !== 'github' || outcome !== 'accepted') return;
  const endedAt = Date.now();
  tracing.record({
    deliveryId: delivery,
    isDelivery: true,
    name: `delivery ${event}`,
    startedAt: receivedAt ?? endedAt,
    endedAt,
    attributes: { 'ffci.event': event, ...(repository !== undefined && { 'ffci.repository': repository }) },
  });
}
