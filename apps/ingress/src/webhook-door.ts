import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { BodyBudget } from './body-budget.ts';
import { readDelivery } from './delivery-body.ts';

/** Takes one delivery and answers it. What it throws becomes the answer, too. */
export type TakeDelivery = (req: IncomingMessage, res: ServerResponse, body: Buffer) => Promise<void>;

/** Answers a request with what went wrong. */
export type AnswerError = (error: unknown, req: IncomingMessage, res: ServerResponse) => void;

/** The way of a webhook through the process: its raw bytes, then `take`, and an answer whatever happens. Never rejects. */
export function webhookDoor(
  { bodies, answerError }: { bodies: BodyBudget; answerError: AnswerError },
  take: TakeDelivery,
): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  return async (req, res) => {
    const held = bodies.open();
    res.once('close', held.release);
    try {
      await take(req, res, await readDelivery(req, held.take));
    } catch (error) {
      answerError(error, req, res);
    }
  };
}

/**
 * What is posted to exactly one of these addresses goes through its door at once, everything else through `app`. Of what
 * a webhook costs the process, to find the way through Express is a twentieth.
 */
export function doorsBefore(app: RequestListener, doors: Readonly<Record<string, RequestListener>>): RequestListener {
  const byAddress = new Map(Object.entries(doors));
  return (req, res) => {
    const door = req.method === 'POST' ? byAddress.get(req.url ?? '') : undefined;
    return (door ?? app)(req, res);
  };
}
