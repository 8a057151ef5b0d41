import type { Logger } from '@failfast-ci/runtime';
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { HttpError } from './http-error.ts';
import { QueueUnavailableError } from './queue-unavailable.ts';

/** Anything the bridge does not serve. */
export const notFound: RequestHandler = (req, res) => {
  send(res, 404, { error: 'not-found', message: `There is no ${req.method} ${req.path.slice(0, 200)} here.` });
};

/** Every error becomes a status and a JSON body; what is ours to mend is logged, a stack never leaves the process. */
export function errorResponse(logger: Logger): ErrorRequestHandler {
  return (error, req, res, _next) => {
    const { status, code, message } = translate(error);
    const delivery = req.headers['x-github-delivery'];
    const fields = { ...(typeof delivery === 'string' && { delivery_id: delivery }), outcome: code, status };
    if (status === 500) logger.error('request failed', { ...fields, error });
    else if (status === 503) logger.warn('delivery not accepted', { ...fields, error });
    else logger.info('delivery refused', { ...fields, reason: message });
    if (res.headersSent) return void res.destroy();
    if (status === 503) res.set('Retry-After', '5');
    send(res, status, { error: code, message, ...(typeof delivery === 'string' && { delivery }) });
  };
}

function translate(error: unknown): { status: number; code: string; message: string } {
  if (error instanceof HttpError) return error;
  if (error instanceof QueueUnavailableError) {
    return { status: 503, code: 'queue-unavailable', message: 'Redis does not take the delivery now; send it again.' };
  }
  return fromBodyParser(error) ?? { status: 500, code: 'internal', message: 'The bridge failed; its log says why.' };
}

/** express.raw throws http-errors with a `type`. */
function fromBodyParser(error: unknown): { status: number; code: string; message: string } | undefined {
  const { type, status } = error as { type?: string; status?: number };
  if (type === 'entity.too.large') return { status: 413, code: 'too-large', message: 'The body is larger than 25 MB.' };
  if (type !== undefined && status !== undefined && status >= 400 && status < 500) {
    return { status, code: type.replaceAll('.', '-'), message: 'The body could not be read.' };
  }
  return undefined;
}

const send = (res: Response, status: number, body: Record<string, unknown>): void => void res.status(status).json(body);
