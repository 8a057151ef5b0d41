import express, { type RequestHandler } from 'express';
import { HttpError } from './http-error.ts';

/** GitHub and GitLab send at most 25 MB. */
const LIMIT = '25mb';

const readRaw = express.raw({ type: () => true, limit: LIMIT });

/** The raw bytes of a JSON delivery. Both forges sign bytes, so nothing may parse and print them in between. */
export const deliveryBody: RequestHandler = (req, res, next) => {
  if (!/^application\/([\w.+-]+\+)?json\b/i.test(req.headers['content-type'] ?? '')) {
    throw new HttpError(415, 'not-json', 'Set the webhook’s content type to application/json.');
  }
  readRaw(req, res, next);
};

/** What {@link deliveryBody} read; an empty body has none. */
export const rawBody = (body: unknown): Buffer => (Buffer.isBuffer(body) ? body : Buffer.alloc(0));

/** @throws HttpError 400 */
export function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new HttpError(400, 'malformed-json', 'The body is not JSON.', { cause });
  }
}
