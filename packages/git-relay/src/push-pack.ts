import type { PackStream } from './fetch-pack.ts';
import type { Session } from './http/session.ts';
import { type PushReport, readPushReport } from './push-report.ts';
import { streamPush } from './stream-push.ts';

/**
 * Packs up to here are sent in one piece with a Content-Length, as git does (http.postBuffer): some proxies refuse
 * chunked requests with 411, and what is in memory can be sent again.
 */
export const WHOLE_UP_TO_BYTES = 1024 * 1024;

export interface Push {
  /** What `pushRequest` made. */
  request: Buffer;
  /** undefined: only deletions, which must not be followed by a pack. */
  pack: PackStream | undefined;
  /** Called with the number of pack bytes that have been handed to the connection. */
  onBytes: (bytes: number) => void;
}

/**
 * Sends a push and reads the verdict. Nothing is sent before the pack has been received completely, or its first MiB.
 * @throws the errors of either remote. Whatever is thrown, the target cannot have received a complete pack by mistake.
 */
export async function pushPack(session: Session, push: Push): Promise<PushReport> {
  try {
    return await sendPush(session, push);
  } finally {
    push.pack?.cancel();
  }
}

async function sendPush(session: Session, { request, pack, onBytes }: Push): Promise<PushReport> {
  const { chunks, bytes, complete } = await takeUpTo(WHOLE_UP_TO_BYTES, pack?.chunks);
  const start = [request, ...chunks];
  onBytes(bytes);
  if (!complete && pack) return streamPush(session, { start, pack, onBytes });
  const answer = await session.post('git-receive-pack', {}, Buffer.concat(start), 'report');
  return readPushReport(answer.body, session.side);
}

async function takeUpTo(limit: number, source?: AsyncGenerator<Buffer>) {
  const chunks: Buffer[] = [];
  let bytes = 0;
  while (source && bytes <= limit) {
    const { value, done } = await source.next();
    if (done) return { chunks, bytes, complete: true };
    chunks.push(value);
    bytes += value.length;
  }
  return { chunks, bytes, complete: source === undefined };
}
