import type { IncomingMessage } from 'node:http';
import { invalid } from './answer.ts';

/** The body of an API request: JSON or a form. Undefined when there is none. */
export async function readBody(req: IncomingMessage): Promise<Record<string, unknown> | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  if (bytes.length === 0) return undefined;
  const type = req.headers['content-type'] ?? '';
  if (type.includes('json')) return parseJson(bytes.toString('utf8'));
  const form = await new Response(bytes, { headers: { 'content-type': type } }).formData().catch(() => undefined);
  if (!form) throw invalid(`The provided content-type '${type}' is not supported.`);
  return fromForm(form);
}

function parseJson(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {}
  throw invalid('Problem encountered with the request body: invalid JSON');
}

/** `key[]=a` twice makes a list, as in Rails. */
function fromForm(form: FormData): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const [name, value] of form) {
    const key = name.replace(/\[\]$/, '');
    if (key === name) body[key] = value;
    else body[key] = [...((body[key] as unknown[] | undefined) ?? []), value];
  }
  return body;
}
