import { JOB_VERSION, listDeadLetters } from '@failfast-ci/queue';
import { openProducer } from '@failfast-ci/queue/testing';
import { expect, inject, onTestFinished, test } from 'vitest';
import { oldDeadLettersTask } from './old-dead-letters.ts';

const DAY = 24 * 3600_000;

test('a dead letter leaves after 30 days, with a line in the log that says what it was about', async () => {
  const producer = await openProducer(inject('redisUrl'));
  onTestFinished(() => producer.close());
  for (const [id, days] of [
    ['of-last-month', 31],
    ['of-this-month', 29],
  ] as const) {
    await producer.queues['dead-letter'].add(
      'report',
      {
        v: JOB_VERSION,
        deliveryId: `delivery-${id}`,
        stage: 'report',
        jobName: 'report-pipeline',
        jobId: 'job',
        data: { v: JOB_VERSION, deliveryId: `delivery-${id}`, projectId: 3, pipelineId: 9 },
        errors: ['Error: GitLab answered 502'],
        attempts: 8,
        firstAt: 0,
        lastAt: Date.now() - days * DAY,
        repository: 'acme/site',
      },
      { jobId: id },
    );
  }
  const told: string[] = [];
  const task = oldDeadLettersTask({ producer, warn: (message) => void told.push(message) }, 60_000);

  expect(await task.run()).toEqual({ repaired: 1 });

  expect(told).toEqual([
    'drops dead letter of-last-month (report of acme/site, delivery delivery-of-last-month): it is older than 30 days; its error was: Error: GitLab answered 502',
  ]);
  expect((await listDeadLetters(producer)).letters.map(({ id }) => id)).toEqual(['of-this-month']);
});
