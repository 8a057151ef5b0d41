import type { Logger } from '@failfast-ci/runtime';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { User } from '../auth/user.ts';
import { messagePage } from '../pages/message.ts';
import { HttpError } from './http-error.ts';

/** Anything the dashboard does not serve. */
export const notFound: RequestHandler = () => {
  throw new HttpError(404, 'not-found', 'There is no such page here.');
};

/** Every error becomes a status with a sentence; what is ours to mend is logged, and no stack leaves the process. */
export function errorResponse(logger: Logger): ErrorRequestHandler {
  return (error, req, res, _next) => {
    const answer = translate(error);
    if (answer.status === 500) logger.error('request failed', { path: req.path, status: answer.status, error });
    if (res.headersSent) return void res.destroy();
    res.status(answer.status).set(answer.headers);
    send(req, res, answer);
  };
}

function translate(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  const { status } = error as { status?: number };
  // What Express itself refuses: an address that cannot be decoded, a body that is no JSON.
  if (status !== undefined && status >= 400 && status < 500) {
    return new HttpError(status, 'bad-request', 'The request cannot be read.');
  }
  return new HttpError(500, 'internal', 'The dashboard failed; its log says why.');
}

function send(req: Request, res: Response, { code, message, status }: HttpError): void {
  if (req.accepts(['html', 'json']) === 'html') {
    res.type('html').send(messagePage(res.locals.user as User | undefined, { title: titleOf(status), message }));
  } else {
    res.json({ error: code, message });
  }
}

const TITLES: Record<number, string> = {
  401: 'Sign in',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Not possible',
  429: 'Wait a little',
  503: 'Redis is away',
};

const titleOf = (status: number): string => TITLES[status] ?? 'Something went wrong';
