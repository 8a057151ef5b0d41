import { createHash, randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Reply } from './route.ts';

export interface Rendered {
  status: number;
  headers: Record<string, string>;
  bytes: Buffer;
}

/**
 * Bytes and headers of an answer. A read whose content the caller has already (`If-None-Match`) becomes a 304. As at
 * GitHub, an entity tag holds for one token only (eclipse-csi/otterdog#201).
 */
export function render(
  { status, body, raw, headers = {} }: Reply,
  { method, ifNoneMatch, authorization = '' }: { method: string; ifNoneMatch?: string; authorization?: string },
): Rendered {
  const json = body === undefined ? undefined : Buffer.from(JSON.stringify(body));
  const bytes = raw?.bytes ?? json ?? Buffer.alloc(0);
  const all: Record<string, string> = {
    server: 'github.com',
    'x-github-request-id': randomUUID(),
    'x-github-media-type': 'github.v3; format=json',
    ...(bytes.length > 0 && { 'content-type': raw?.contentType ?? 'application/json; charset=utf-8' }),
    ...headers,
  };
  if (method !== 'GET' || status !== 200) return { status, headers: all, bytes };
  all.etag = `W/"${createHash('sha256').update(authorization).update(bytes).digest('hex')}"`;
  if (!matches(ifNoneMatch, all.etag)) return { status, headers: all, bytes };
  delete all['content-type'];
  return { status: 304, headers: all, bytes: Buffer.alloc(0) };
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  const bare = (tag: string): string => tag.trim().replace(/^W\//, '');
  return ifNoneMatch?.split(',').some((tag) => bare(tag) === bare(etag)) ?? false;
}

/** `truncate` promises the whole answer, sends half of it and cuts the connection. */
export function write(
  res: ServerResponse,
  { status, headers, bytes }: Rendered,
  { truncate }: { truncate: boolean },
): void {
  res.writeHead(status, status === 204 || status === 304 ? headers : { ...headers, 'content-length': bytes.length });
  if (!truncate) {
    res.end(bytes);
    return;
  }
  res.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => res.destroy());
}
