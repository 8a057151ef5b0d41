import { setTimeout as delay } from 'node:timers/promises';

/** One piece of work of one delivery: a span of its trace. */
export interface TracedWork {
  /** All work that a delivery leads to is one trace, in whichever process it is done. */
  deliveryId: string;
  /** True of the delivery itself, which everything else is a part of. */
  isDelivery?: boolean;
  name: string;
  /** Milliseconds since the epoch. */
  startedAt: number;
  endedAt: number;
  /** Nothing that has not passed the redactor. */
  attributes: Record<string, string | number | boolean>;
  /** In words, when it did not do what it should. */
  failure?: string;
}

export interface Tracing {
  record(work: TracedWork): void;
  /** Sends what was recorded. */
  close(): Promise<void>;
}

/** Wants what OpenTelemetry's own variables say: traces go somewhere, and nobody has switched them off. */
export function isTracingWanted(env: NodeJS.ProcessEnv): boolean {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: all, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces } = env;
  if (env.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || env.OTEL_TRACES_EXPORTER === 'none') return false;
  return Boolean(all || traces);
}

/** A receiver that is away must not hold up the end of a process. Milliseconds. */
const CLOSE_MS = 3_000;

/**
 * Traces by OpenTelemetry, if the environment asks for them. The SDK is loaded when the first span is there, so that a process
 * without traces loads nothing, and one with them starts as fast.
 */
export function startTracing(
  service: string,
  version: string,
  { env, onProblem }: { env: NodeJS.ProcessEnv; onProblem: (error: unknown) => void },
): Tracing | undefined {
  if (!isTracingWanted(env)) return undefined;
  let loading: Promise<Tracing> | undefined;
  const load = (): Promise<Tracing> => {
    const loaded = import('./otlp.ts').then(({ createOtlp }) => createOtlp(service, version, env));
    loaded.catch(onProblem);
    return loaded;
  };
  return {
    // Traces are for people: nothing waits for them, and what goes wrong with them was told above.
    record: (work) => {
      loading ??= load();
      void loading.then((otlp) => otlp.record(work)).catch(() => {});
    },
    close: async () => {
      await loading
        ?.then((otlp) => Promise.race([otlp.close(), delay(CLOSE_MS, undefined, { ref: false })]))
        .catch(() => {});
    },
  };
}
