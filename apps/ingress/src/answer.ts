import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { SECURITY_HEADERS } from './security-headers.ts';

/**
 * Answers with JSON, in a request that Express serves or not. Express would find out by itself what type and length this
 * is, and give it a tag; a busy door answers often enough to feel it.
 */
export function answerJson(res: ServerResponse, status: number, value: unknown, more: OutgoingHttpHeaders = {}): void {
  const text = JSON.stringify(value);
  const headers = {
    ...SECURITY_HEADERS,
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(text),
    ...more,
  };
  res.writeHead(status, headers).end(text);
}
