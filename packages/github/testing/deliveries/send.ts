import { createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface Parcel {
  url: string;
  secret: string;
  event: string;
  guid: string;
  hookId: number;
  appId: number;
  body: string;
  timeoutMs: number;
  /** Aborted when the stand-in closes. */
  signal: AbortSignal;
}

export interface Answer {
  /** GitHub's word: `OK`, `Invalid HTTP Response: 500`, `timed out`, `failed to connect to host`. */
  status: string;
  /** 0 where no answer came. */
  statusCode: number;
  responseBody: string;
  requestHeaders: Record<string, string>;
}

/** Posts one delivery, signed and with the headers GitHub sends; never rejects: the outcome is what GitHub records. */
export async function send(parcel: Parcel): Promise<Answer> {
  const requestHeaders = headersOf(parcel);
  try {
    const { statusCode, responseBody } = await post(parcel, requestHeaders);
    const delivered = statusCode >= 200 && statusCode < 300;
    return {
      status: delivered ? 'OK' : `Invalid HTTP Response: ${statusCode}`,
      statusCode,
      responseBody,
      requestHeaders,
    };
  } catch (error) {
    const status = error instanceof TimedOut ? 'timed out' : 'failed to connect to host';
    return { status, statusCode: 0, responseBody: '', requestHeaders };
  }
}

function headersOf({ body, secret, event, guid, hookId, appId }: Parcel): Record<string, string> {
  return {
    accept: '*/*',
    'content-type': 'application/json',
    'user-agent': 'GitHub-Hookshot/f0e1d2c',
    'x-github-delivery': guid,
    'x-github-event': event,
    'x-github-hook-id': String(hookId),
    'x-github-hook-installation-target-id': String(appId),
    'x-github-hook-installation-target-type': 'integration',
    'x-hub-signature': `sha1=${createHmac('sha1', secret).update(body).digest('hex')}`,
    'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
  };
}

class TimedOut extends Error {}

/** GitHub keeps no more of an answer than this. Bytes. */
const KEPT_ANSWER = 65_536;

function post(parcel: Parcel, headers: Record<string, string>): Promise<{ statusCode: number; responseBody: string }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ statusCode: number; responseBody: string }>();
  const open = parcel.url.startsWith('https:') ? httpsRequest : httpRequest;
  const length = Buffer.byteLength(parcel.body);
  const options = { method: 'POST', headers: { ...headers, 'content-length': length }, signal: parcel.signal };
  const request = open(parcel.url, options);
  const timer = setTimeout(() => request.destroy(new TimedOut()), parcel.timeoutMs);
  request.on('error', reject);
  request.on('response', (response) => {
    let responseBody = '';
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => {
      if (responseBody.length < KEPT_ANSWER) responseBody += chunk;
    });
    response.on('error', reject);
    response.on('end', () => resolve({ statusCode: response.statusCode ?? 0, responseBody }));
  });
  request.end(parcel.body);
  return promise.finally(() => clearTimeout(timer));
}
