import type { OutgoingHttpHeaders } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Capabilities } from './capabilities.ts';
import { DELIMITER, FLUSH, pktLine } from './pkt-line.ts';

/** Shorter bodies are not worth packing; git draws the line at the same place (remote-curl.c, rpc_service). */
const GZIP_FROM_BYTES = 1024;

/**
 * A request of protocol v2 (gitprotocol-v2, "Command Request"), gzipped when long. Names ourselves and the object
 * format only to a server that knows the word: others refuse the whole request.
 */
export function commandRequest(
  command: string,
  { capabilities, agent, args }: { capabilities: Capabilities; agent: string; args: string[] },
): { headers: OutgoingHttpHeaders; body: Buffer } {
  const lines = [`command=${command}`];
  if (capabilities.has('agent')) lines.push(`agent=${agent}`);
  const objectFormat = capabilities.get('object-format');
  if (objectFormat) lines.push(`object-format=${objectFormat}`);
  const packets = (texts: string[]) => texts.map((text) => pktLine(`${text}\n`)).join('');
  const body = Buffer.from(packets(lines) + DELIMITER + packets(args) + FLUSH);
  if (body.length < GZIP_FROM_BYTES) return { headers: {}, body };
  return { headers: { 'content-encoding': 'gzip' }, body: gzipSync(body) };
}
