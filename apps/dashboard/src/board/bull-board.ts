import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { findJob, QUEUE_NAMES, type QueueName, type Queues } from '@failfast-ci/queue';
import type { Logger, Redactor } from '@failfast-ci/runtime';
import type { Queue } from 'bullmq';
import type { RequestHandler } from 'express';
import type { Role } from '../auth/user.ts';
import { jobLink } from './job-link.ts';
import { OfflineAdapter } from './offline-adapter.ts';
import { QUEUE_DESCRIPTIONS } from './queue-descriptions.ts';

export interface BoardDeps {
  queues: Queues;
  redact: Redactor;
  logger: Logger;
}

export const BOARD_PATH = '/queues';

/**
 * Bull Board over all queues, as one role sees it. Everything it answers passes the redactor: errors, stacks and logs
 * too, which its own formatters never see.
 */
export function createBoard({ queues, redact, logger }: BoardDeps, role: Role): RequestHandler {
  const adapter = new OfflineAdapter();
  adapter.setBasePath(BOARD_PATH);
  createBullBoard({
    queues: QUEUE_NAMES.map((name) => boardQueue(queues, name, role, redact)),
    serverAdapter: adapter,
    options: {
      uiConfig: {
        boardTitle: 'Failfast-ci',
        miscLinks: [
          { text: 'Overview', url: '/' },
          { text: 'Dead letters', url: '/dead-letters' },
          { text: 'Look up', url: '/lookup' },
        ],
        hideDocsLink: true,
        // Otherwise every poll of every open page lists all clients of Redis, once for each queue.
        showWorkers: false,
      },
      handlerHooks: {
        before: ({ route }) => (UNSAFE.has(route) ? { allow: false, status: 403, message: UNSAFE_REASON } : undefined),
        after: (_context, answer) => ({ ...answer, body: redact(answer.body) }),
      },
    },
  });
  adapter.setErrorHandler((error) => {
    logger.error('the queue board failed', { error });
    return { status: 500, body: { error: 'The dashboard failed; its log says why.' } };
  });
  return adapter.getRouter();
}

/**
 * What the board shows is redacted, so what it would write back is not what was there; and a job made by hand has no
 * delivery. Obliterating a queue also removes its timers and settings.
 */
const UNSAFE = new Set([
  '/api/queues/:queueName/:jobId/update-data',
  '/api/queues/:queueName/add',
  '/api/queues/:queueName/obliterate',
]);
const UNSAFE_REASON = 'The bridge makes its jobs itself: they are not added, edited or obliterated by hand.';

function boardQueue(queues: Queues, name: QueueName, role: Role, redact: Redactor): BullMQAdapter {
  const adapter = new BullMQAdapter(queues[name], {
    // Letters are replayed by our own page: a plain retry would leave them where they are.
    readOnlyMode: role !== 'admin' || name === 'dead-letter',
    description: QUEUE_DESCRIPTIONS[name],
    externalJobUrl: (job) => jobLink(name, job) ?? { href: '/lookup', displayText: 'Look up' },
  });
  // An address with an id that is no job's is not found.
  adapter.getJob = (id) => findJob<unknown>(queues[name] as Queue, id);
  for (const field of ['data', 'returnValue', 'progress'] as const) adapter.setFormatter(field, redact);
  return adapter;
}
