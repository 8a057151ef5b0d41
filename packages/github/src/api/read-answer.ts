import type { z } from 'zod';
import type { Call } from './send.ts';

/** Reads an answer of GitHub as `shape`. One that does not fit is a fault of a proxy or of GitHub: transient. */
export function readAnswer<Data>(shape: z.ZodType<Data>, data: unknown, call: Call): Data {
  const result = shape.safeParse(data);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue?.path.join('.') || 'body';
  throw new Error(`cannot ${call.doing}: unexpected answer of GitHub: ${field}: ${issue?.message}`);
}
