import { quoteLongIntegers } from './long-integers.ts';

/** More than any answer that we ask for: 100 check runs with full texts are about 13 MB. */
const MAX_ANSWER_BYTES = 32 * 1024 * 1024;

/**
 * `fetch` that has the whole body before it returns. Octokit reads bodies itself but turns one that breaks off into
 * an empty success; here it is the network error that it is. Bounded, since a file of the repository may be huge.
 */
export async function fetchWhole(url: string | URL | Request, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  const { status, statusText, headers } = response;
  if (!response.body) return new Response(null, { status, statusText, headers });
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.byteLength;
    // Leaving the loop cancels the rest of the download.
    if (size > MAX_ANSWER_BYTES) throw new AnswerTooLargeError(`the answer has more than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return new Response(bodyOf(Buffer.concat(chunks), headers), { status, statusText, headers });
}

function bodyOf(bytes: Buffer<ArrayBuffer>, headers: Headers): Buffer<ArrayBuffer> | string {
  const isJson = headers.get('content-type')?.startsWith('application/json');
  return isJson ? quoteLongIntegers(bytes.toString('utf8')) : bytes;
}

export class AnswerTooLargeError extends Error {
  override readonly name = 'AnswerTooLargeError';
}
