import type { DeadLetterJob, Jobs, QueueName, ReportJob } from '@failfast-ci/queue';

export interface JobLink {
  displayText: string;
  href: string;
}

interface LinkedJob {
  id?: string | number | null | undefined;
  data: unknown;
}

/**
 * Where to read more about a job: its trace, which leads on to GitHub and GitLab. The board shows one link a job, and
 * a job alone does not always know both forges: a report names only a pipeline, a mirror job only a ref.
 */
export function jobLink(queue: QueueName, { id, data }: LinkedJob): JobLink | undefined {
  const { deliveryId } = data as Jobs[QueueName];
  switch (queue) {
    case 'upkeep':
      return undefined;
    case 'report': {
      const { projectId, pipelineId } = data as ReportJob;
      return { displayText: `Trace pipeline ${pipelineId}`, href: lookup(`${projectId}:${pipelineId}`) };
    }
    case 'dead-letter': {
      const { repository } = data as DeadLetterJob;
      const text = repository ? `Dead letter of ${repository}` : 'Dead letter';
      return { displayText: text, href: `/dead-letters/${encodeURIComponent(String(id))}` };
    }
    default:
      return { displayText: 'Trace', href: lookup(deliveryId) };
  }
}

const lookup = (query: string): string => `/lookup?q=${encodeURIComponent(query)}`;
