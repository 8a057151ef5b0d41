import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startReceiver } from '../../testing/trace-receiver.ts';
import { startTracing } from './tracing.ts';

const work = { startedAt: 1_000, endedAt: 1_500, attributes: { 'ffci.outcome': 'done' } };

const tracingTo = (url: string, env: NodeJS.ProcessEnv = {}) => {
  // The exporter reads the environment of the process itself.
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = url;
  const problems: unknown[] = [];
  const tracing = startTracing('worker', '1.2.3', {
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: url, ...env },
    onProblem: (error) => problems.push(error),
  });
  return { tracing, problems };
};

test('what different processes do for one delivery is one trace under the delivery', async () => {
  const receiver = await startReceiver();
  const ingress = tracingTo(receiver.url).tracing;
  const worker = tracingTo(receiver.url).tracing;
  ingress?.record({ ...work, deliveryId: 'd-1', isDelivery: true, name: 'delivery push' });
  worker?.record({ ...work, deliveryId: 'd-1', name: 'decide branch-pushed' });
  worker?.record({ ...work, deliveryId: 'd-2', name: 'decide branch-pushed' });
  worker?.record({ ...work, deliveryId: 'd-1', name: 'mirror mirror-ref', failure: 'GitLab is away' });
  await Promise.all([ingress?.close(), worker?.close()]);

  const mine = receiver.spans.filter(({ attributes }) => attributes['ffci.delivery_id'] === 'd-1');
  const root = mine.find(({ name }) => name === 'delivery push');
  expect(mine.map(({ name }) => name).toSorted()).toEqual([
    'decide branch-pushed',
    'delivery push',
    'mirror mirror-ref',
  ]);
  expect(new Set(mine.map(({ traceId }) => traceId)).size).toBe(1);
  expect(root?.parentSpanId).toBeFalsy();
  for (const span of mine) if (span !== root) expect(span.parentSpanId, span.name).toBe(root?.spanId);
  expect(new Set(receiver.spans.map(({ spanId }) => spanId)).size, 'each span has its own id').toBe(4);
  expect(receiver.spans.find(({ name }) => name === 'mirror mirror-ref')).toMatchObject({
    status: { code: 2, message: 'GitLab is away' },
    resource: { 'service.name': 'failfast-ci-worker', 'service.version': '1.2.3' },
  });
});

test('a share of the traces is the same share in every process', async () => {
  const receiver = await startReceiver();
  const env = { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.5' };
  for (const name of ['one', 'two']) {
    const { tracing } = tracingTo(receiver.url, env);
    for (let n = 0; n < 100; n += 1) tracing?.record({ ...work, deliveryId: `d-${n}`, name });
    await tracing?.close();
  }
  const kept = (name: string) => receiver.spans.filter((span) => span.name === name).map(({ traceId }) => traceId);
  expect(kept('one').length).toBeGreaterThan(20);
  expect(kept('one').length).toBeLessThan(80);
  expect(kept('two').toSorted()).toEqual(kept('one').toSorted());
});

test('a receiver that is away or refuses harms nobody, and holds up no end', async () => {
  const { tracing, problems } = tracingTo('http://127.0.0.1:1');
  const before = Date.now();
  tracing?.record({ ...work, deliveryId: 'd-1', name: 'x' });
  await tracing?.close();
  expect(Date.now() - before).toBeLessThan(20_000);
  expect(problems).toEqual([]);
});

test.each([
  [{}, false],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' }, true],
  [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c:4318/v1/traces' }, true],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_SDK_DISABLED: 'true' }, false],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_TRACES_EXPORTER: 'none' }, false],
])('with %o there are traces: %s', (env: NodeJS.ProcessEnv, wanted) => {
  expect(startTracing('worker', '1', { env, onProblem: () => {} }) !== undefined).toBe(wanted);
});

test('nothing of OpenTelemetry is loaded before there is a span to be sent', async () => {
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ resolve: (name, context, next) => (/^@opentelemetry.(sdk|exporter|resources)/.test(name) && loaded.push(name), next(name, context)) });
    const { startTracing } = await import('./packages/runtime/src/index.ts');
    const count = () => loaded.length;
    const started = startTracing('x', '1', { env: process.env, onProblem() {} });
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = count();
    started?.record({ deliveryId: 'd', name: 'n', startedAt: 1, endedAt: 2, attributes: {} });
    await started?.close();
    console.log(JSON.stringify({ before, after: count() }));
    process.exit(); // not waiting for the exporter, which tries a few times more`;
  const run = async (env: NodeJS.ProcessEnv) => {
    const cwd = new URL('../../../../', import.meta.url);
    const args = ['--input-type=module', '--eval', script];
    return JSON.parse((await promisify(execFile)(process.execPath, args, { cwd, env })).stdout);
  };
  expect(await run({})).toEqual({ before: 0, after: 0 });
  const traced = await run({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' });
  expect(traced.before).toBe(0);
  expect(traced.after).toBeGreaterThan(2);
});
