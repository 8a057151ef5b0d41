import { startReceiver } from '@failfast-ci/runtime/testing';
import { expect, test } from 'vitest';
import { startBridge } from './bridge.ts';
import { expectTruth } from './truth.ts';

const REPO = 'acme/site';

test('from the delivery to the last check is one trace, across the processes and GitLab’s hooks', async () => {
  const receiver = await startReceiver();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_SCHEDULE_DELAY: '100' };
  const bridge = await startBridge({ workers: 2, env });
  const { github, gitlab } = bridge;
  await github.createRepository({ fullName: REPO, files: { '.gitlab-ci.yml': 'unit: { script: [make] }\n' } });
  gitlab.misbehave({ match: /ci\/lint/, times: 1, answer: { status: 502, body: 'bad gateway' } });
  const pull = await github.openPullRequest({ repo: REPO, author: 'acme', head: 'feature' });
  await expectTruth(bridge, REPO, pull.head.sha);

  const line = bridge.ingress.lines.find(({ event }) => event === 'pull_request_updated');
  const mine = () => receiver.spans.filter(({ attributes }) => attributes['ffci.delivery_id'] === line?.delivery_id);
  await bridge.until(
    () => mine().some(({ attributes }) => attributes['ffci.gitlab_status'] === 'success'),
    'the last report',
  );

  const root = mine().find(({ parentSpanId }) => !parentSpanId);
  expect(root?.name).toBe('delivery pull_request_updated');
  expect(root?.resource['service.name']).toBe('failfast-ci-ingress');
  expect(new Set(mine().map(({ traceId }) => traceId))).toEqual(new Set([root?.traceId]));
  const stages = new Set(mine().map(({ name }) => name.split(' ')[0]));
  expect(stages).toEqual(new Set(['delivery', 'decide', 'mirror', 'pipeline', 'report']));
  for (const span of mine()) if (span !== root) expect(span.parentSpanId, span.name).toBe(root?.spanId);
  const failed = mine().filter(({ status }) => status.code === 2);
  expect(failed.map(({ attributes }) => attributes['ffci.outcome'])).toEqual(['retrying']);

  const { GITLAB_TOKEN, GITHUB_SECRET_TOKEN } = bridge.environment('');
  for (const secret of [GITLAB_TOKEN, GITHUB_SECRET_TOKEN]) expect(receiver.bodies.join()).not.toContain(secret);
});
