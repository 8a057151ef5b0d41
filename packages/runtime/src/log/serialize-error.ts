/** Fields of an error that are told already, or are long and say nothing (SDKs attach whole requests). */
const SKIPPED = new Set(['name', 'message', 'stack', 'cause', 'errors', 'request', 'response', 'config', 'options']);

/** Long enough for every chain we build; a guard against causes that never end. */
const MAX_CAUSES = 10;

/** An error as plain data, with the whole chain of its causes. The result may contain secrets: redact it. */
export function serializeError(error: Error, depth = 0): Record<string, unknown> {
  const { name, message, stack, cause } = error;
  return {
    name,
    message,
    ...details(error),
    ...(stack && { stack }),
    ...(cause !== undefined && { cause: serializeCause(cause, depth) }),
    ...(error instanceof AggregateError && { errors: error.errors.map((each) => serializeCause(each, depth)) }),
  };
}

function serializeCause(cause: unknown, depth: number): unknown {
  if (!(cause instanceof Error)) return cause;
  return depth < MAX_CAUSES ? serializeError(cause, depth + 1) : '[more causes]';
}

/** What a class of errors adds: `code`, `status`, `retryAt`, … */
function details(error: Error): Record<string, unknown> {
  const own = Object.entries(error).filter(([key, value]) => !SKIPPED.has(key) && typeof value !== 'object');
  return Object.fromEntries(own);
}
