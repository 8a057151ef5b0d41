/** A signal that comes again sooner is the same request, sent by the terminal and handed on by npm. Milliseconds. */
const SAME_REQUEST = 250;

export interface Signals {
  /** Resolves when we are asked to stop. */
  first: Promise<'signal'>;
  /** Resolves when we are asked again: somebody is impatient. */
  second: Promise<'signal'>;
}

/** Listens for SIGINT, SIGTERM and SIGHUP from now on. */
export function listenForSignals(): Signals {
  const first = Promise.withResolvers<'signal'>();
  const second = Promise.withResolvers<'signal'>();
  let firstAt: number | undefined;
  const onSignal = () => {
    if (firstAt === undefined) {
      firstAt = Date.now();
      first.resolve('signal');
    } else if (Date.now() - firstAt > SAME_REQUEST) second.resolve('signal');
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  return { first: first.promise, second: second.promise };
}
