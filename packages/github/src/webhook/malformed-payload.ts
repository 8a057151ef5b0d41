import type { z } from 'zod';

/** A signed delivery does not have the shape that GitHub documents. Answered with 400 and the field's name. */
export class MalformedPayloadError extends Error {
  override readonly name = 'MalformedPayloadError';
  /** Path of the first field that does not fit, e.g. `pull_request.head.sha`; `payload` for the whole. */
  readonly field: string;

  constructor(message: string, { field, ...options }: ErrorOptions & { field: string }) {
    super(message, options);
    this.field = field;
  }
}

/** Reads `payload` as `shape` or throws a {@link MalformedPayloadError}; values never appear in its message. */
export function readPayload<Shape extends z.ZodType>(
  shape: Shape,
  payload: unknown,
  eventName: string,
): z.output<Shape> {
  const result = shape.safeParse(payload);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue?.path.join('.') || 'payload';
  throw new MalformedPayloadError(`cannot read ${eventName} payload: ${field}: ${issue?.message ?? 'does not fit'}`, {
    field,
  });
}
