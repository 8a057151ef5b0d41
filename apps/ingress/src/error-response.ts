import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Logger } from '@failfast-ci/runtime';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { answerJson } from './answer.ts';
import { claimedDeliveryId } from './delivery-id.ts';
import { HttpError } from './http-error.ts';
import { QueueUnavailableError } from './queue-unavailable.ts';
import type { AnswerError } from './webhook-door.ts';

interface Answer {
  status: number;
  /** Machine-readable, stable. */
  code: string;
  message: string;
}

/** Seconds after which it is worth trying again; Redis is looked for at least every two. */
const RETRY_AFTER = '5';

/** Anything the bridge does not serve. */
export const notFound: RequestHandler = (req, res) => {
  const message = `There is no ${req.method} ${req.path.slice(0, 200)} here.`;
  send(req, res, { status: 404, code: 'not-found', message });
};

/** Every error becomes a status and a JSON body; what is ours to mend is logged, a stack never leaves the process. */
export function errorResponse(logger: Logger): AnswerError {
  return (error, req, res) => {
    const answer = translate(error);
    const { status, code, message } = answer;
    const delivery = claimedDeliveryId(req);
    const fields = { ...(delivery !== undefined && { delivery_id: delivery }), outcome: code, status };
    if (status === 500) logger.error('request failed', { ...fields, error });
    else if (status === 503) logger.warn('delivery not accepted', { ...fields, error });
    else logger.info('delivery refused', { ...fields, reason: message });
    if (res.headersSent) return void res.destroy();
    send(req, res, answer, status === 503 ? { 'Retry-After': RETRY_AFTER } : {});
  };
}

/** The same for what Express serves. */
export const expressErrors =
  (answerError: AnswerError): ErrorRequestHandler =>
  (error, req, res, _next) =>
    answerError(error, req, res);

function translate(error: unknown): Answer {
  if (error instanceof HttpError) return error;
  if (error instanceof QueueUnavailableError) {
    return { status: 503, code: 'queue-unavailable', message: 'Redis does not take the delivery now; send it again.' };
  }
  // Express could not decode a part of the address.
  if (error instanceof URIError) {
    return { status: 400, code: 'address-malformed', message: 'The address cannot be decoded; copy the link again.' };
  }
  return { status: 500, code: 'internal', message: 'The bridge failed; its log says why.' };
}

function send(
  req: IncomingMessage,
  res: ServerResponse,
  { status, code, message }: Answer,
  headers: OutgoingHttpHeaders = {},
): void {
  const delivery = claimedDeliveryId(req);
  answerJson(res, status, { error: code, message, ...(delivery !== undefined && { delivery }) }, headers);
}
