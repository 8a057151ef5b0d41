import { createHash } from 'node:crypto';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, resourceAttributesEnvDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  RandomIdGenerator,
  type Sampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { TracedWork, Tracing } from './tracing.ts';

/**
 * A trace's id and that of its first span are made from the delivery's id. So processes that know nothing of one another, and
 * a report that is days later than the delivery, belong to one trace without anything being handed on.
 */
function idsOf(deliveryId: string): { traceId: string; spanId: string } {
  const digest = createHash('sha256').update(deliveryId).digest('hex');
  return { traceId: digest.slice(0, 32), spanId: digest.slice(32, 48) };
}

/** The exporter reads its own variables (`OTEL_EXPORTER_OTLP_*`): endpoint, headers, time-out, compression. */
export function createOtlp(service: string, version: string, env: NodeJS.ProcessEnv): Tracing {
  const ids = new PresetIds();
  const named = resourceFromAttributes({
    'service.name': env.OTEL_SERVICE_NAME || `failfast-ci-${service}`,
    'service.version': version,
  });
  const provider = new TracerProvider({
    resource: named.merge(detectResources({ detectors: [resourceAttributesEnvDetector] })),
    idGenerator: ids,
    sampler: samplerOf(env),
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter(), ...batching(env) })],
  });
  const tracer = provider.getTracer('failfast-ci', version);
  return {
    record({ deliveryId, isDelivery = false, name, startedAt, endedAt, attributes, failure }: TracedWork): void {
      const root = idsOf(deliveryId);
      const parent = trace.setSpanContext(ROOT_CONTEXT, { ...root, traceFlags: TraceFlags.SAMPLED, isRemote: true });
      if (isDelivery) ids.next = root;
      const span = tracer.startSpan(
        name,
        {
          startTime: startedAt,
          kind: isDelivery ? SpanKind.SERVER : SpanKind.CONSUMER,
          attributes: { 'ffci.delivery_id': deliveryId, ...attributes },
        },
        isDelivery ? ROOT_CONTEXT : parent,
      );
      if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
      span.end(endedAt);
    },
    close: () => provider.shutdown(),
  };
}

/** Random ids, but for the span for which they were set. */
class PresetIds extends RandomIdGenerator {
  next: { traceId: string; spanId: string } | undefined;

  constructor() {
    super();
    const [randomTrace, randomSpan] = [this.generateTraceId, this.generateSpanId];
    // The SDK asks for the span's id first.
    this.generateSpanId = () => this.next?.spanId ?? randomSpan();
    this.generateTraceId = () => {
      const preset = this.next?.traceId;
      this.next = undefined;
      return preset ?? randomTrace();
    };
  }
}

/** A share is chosen by the trace's id, so all processes keep the same traces. */
function samplerOf({ OTEL_TRACES_SAMPLER: name = '', OTEL_TRACES_SAMPLER_ARG: share }: NodeJS.ProcessEnv): Sampler {
  return name.endsWith('traceidratio') ? new TraceIdRatioBasedSampler(Number(share ?? 1)) : new AlwaysOnSampler();
}

const batching = ({ OTEL_BSP_SCHEDULE_DELAY: delay }: NodeJS.ProcessEnv): { scheduledDelayMillis?: number } =>
  delay === undefined ? {} : { scheduledDelayMillis: Number(delay) };
