import type { IncomingMessage } from 'node:http';
import { HttpError } from './http-error.ts';

/** Fit to be a part of a key, a job id, a log line and an answer. */
const ID = /^[\w.-]{1,100}$/;

/** GitHub's id of a delivery. @throws HttpError 400 */
export function githubDeliveryId(req: IncomingMessage): string {
  const id = req.headers['x-github-delivery'];
  if (!id) throw new HttpError(400, 'delivery-missing', 'There is no X-GitHub-Delivery header.');
  if (!isId(id)) throw new HttpError(400, 'delivery-malformed', 'X-GitHub-Delivery is not an id.');
  return id;
}

/** The id that a sender claims, whoever it is, so that it recognises its delivery in an error. */
export const claimedDeliveryId = ({ headers }: IncomingMessage): string | undefined =>
  [headers['x-github-delivery'], headers['webhook-id'], headers['idempotency-key']].find(isId);

const isId = (value: string | string[] | undefined): value is string => typeof value === 'string' && ID.test(value);
