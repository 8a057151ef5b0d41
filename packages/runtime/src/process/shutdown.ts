import type { Logger } from '../log/logger.ts';

/** One thing to close, named for the log. */
export interface ShutdownStep {
  name: string;
  /** Is told whether the process was asked to end, or has to because of an error that nobody caught. */
  close: (how: 'asked' | 'uncaught error') => unknown;
}

export interface ShutdownOptions {
  /** How long all steps together may take, in milliseconds. Kubernetes kills after 30 s. */
  timeoutMs?: number;
}

/** A signal that comes again sooner is the same request, handed on by npm or a supervisor as well. Milliseconds. */
const SAME_REQUEST = 250;

/**
 * Ends the process well: on SIGTERM or SIGINT the steps are closed once, in order, and the process exits with 0, or
 * with 1 when a step failed or time ran out. A second signal exits with 1 at once. An error that nobody caught is
 * logged and ends the process the same way, with 1: its state can no longer be trusted.
 *
 * Returns the function that does it, for a process that must end for a reason of its own.
 */
export function onShutdown(logger: Logger, steps: readonly ShutdownStep[], options: ShutdownOptions = {}) {
  let startedAt: number | undefined;

  const shutdown = async (reason: string, exitCode = 0): Promise<void> => {
    if (startedAt !== undefined) return;
    startedAt = Date.now();
    logger.info('stopping', { reason });
    const clean = await closeAll(logger, steps, {
      how: exitCode === 0 ? 'asked' : 'uncaught error',
      timeoutMs: options.timeoutMs ?? 25_000,
    });
    logger.info('stopped', { duration_ms: Date.now() - startedAt });
    exit(clean ? exitCode : 1);
  };

  const onSignal = (signal: NodeJS.Signals): void => {
    if (startedAt === undefined) void shutdown(signal);
    else if (Date.now() - startedAt > SAME_REQUEST) exit(1);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);

  const onUncaught = (error: unknown): void => {
    logger.error('uncaught error', { error });
    void shutdown('uncaught error', 1);
  };
  process.on('uncaughtException', onUncaught);
  process.on('unhandledRejection', onUncaught);
  return shutdown;
}

/** True when everything closed in time. A step that fails is logged, and the next one has its turn all the same. */
async function closeAll(
  logger: Logger,
  steps: readonly ShutdownStep[],
  { how, timeoutMs }: { how: Parameters<ShutdownStep['close']>[0]; timeoutMs: number },
): Promise<boolean> {
  let clean = true;
  let current = '';
  const inOrder = async (): Promise<void> => {
    for (const { name, close } of steps) {
      current = name;
      try {
        await close(how);
      } catch (error) {
        clean = false;
        logger.error(`cannot close ${name}`, { error });
      }
    }
  };
  const { promise: timeUp, resolve } = Promise.withResolvers<'time is up'>();
  const timer = setTimeout(resolve, timeoutMs, 'time is up');
  const outcome = await Promise.race([inOrder(), timeUp]);
  clearTimeout(timer);
  if (outcome !== 'time is up') return clean;
  logger.error(`cannot close ${current} in time`, { duration_ms: timeoutMs });
  return false;
}

/** Lets the last log lines out first. */
function exit(code: number): void {
  setImmediate(() => process.exit(code));
}
