import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { HttpError } from './http-error.ts';

/** GitHub and GitLab send at most 25 MB; larger payloads are never delivered. */
const MAX_BYTES = 25 * 1024 * 1024;

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i;

/**
 * Reads the raw bytes of a JSON delivery. Both forges sign bytes, so nothing may parse and print them in between.
 * Neither compresses what it sends: a compressed body is refused, so that nothing small becomes large.
 *
 * @param take asked for each piece; false when no more may be held
 * @throws HttpError 415, 413, 503, 400
 */
export async function readDelivery(req: IncomingMessage, take: (bytes: number) => boolean): Promise<Buffer> {
  const { 'content-type': type = '', 'content-encoding': encoding = 'identity' } = req.headers;
  if (!JSON_TYPE.test(type)) {
    throw new HttpError(415, 'not-json', 'Set the webhook’s content type to application/json.');
  }
  if (encoding !== 'identity') throw new HttpError(415, 'compressed', 'Send the body without Content-Encoding.');
  return readBytes(req, take);
}

/** @throws HttpError 413 as soon as the size is known; what still arrives is thrown away */
function readBytes(req: IncomingMessage, take: (bytes: number) => boolean): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(req.headers['content-length'] ?? 0) > MAX_BYTES) return reject(discard(req, tooLarge()));
    const chunks: Buffer[] = [];
    let size = 0;
    req.on('data', (chunk: Buffer) => {
      size += chunk.length;
      const refusal = size > MAX_BYTES ? tooLarge() : take(chunk.length) ? undefined : busy();
      if (!refusal) return void chunks.push(chunk);
      chunks.length = 0;
      reject(discard(req, refusal));
    });
    req.once('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)));
    req.once('close', () => {
      if (!req.complete) reject(new HttpError(400, 'broken-off', 'The body ended before it was complete.'));
    });
  });
}

const tooLarge = () => new HttpError(413, 'too-large', 'The body is larger than 25 MB.');
const busy = () => new HttpError(503, 'busy', 'Too many large bodies arrive at once; send it again.');

/**
 * A sender that is still sending reads no answer while its connection is cut, so the rest is read and thrown away;
 * but not without end.
 */
function discard(req: IncomingMessage, reason: HttpError): HttpError {
  let rest = 0;
  req.removeAllListeners('data').on('data', (chunk: Buffer) => {
    rest += chunk.length;
    if (rest > 2 * MAX_BYTES) req.socket.destroy();
  });
  return reason;
}

/** @throws HttpError 400 */
export function parseJson(body: Buffer): unknown {
  if (!isUtf8(body)) throw new HttpError(400, 'malformed-json', 'The body is not UTF-8.');
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new HttpError(400, 'malformed-json', 'The body is not JSON.', { cause });
  }
}
