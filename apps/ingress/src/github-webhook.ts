import type { IncomingMessage } from 'node:http';
import { MalformedPayloadError, parseGithubEvent, verifyGithubSignature } from '@failfast-ci/github';
import type { Acceptance, GithubDelivery } from '@failfast-ci/queue';
import { withinDeadline } from './accept.ts';
import { parseJson } from './delivery-body.ts';
import { githubDeliveryId } from './delivery-id.ts';
import type { DeliveryLog } from './delivery-log.ts';
import { HttpError } from './http-error.ts';
import { receiptFor, sendReceipt } from './receipt.ts';
import type { TakeDelivery } from './webhook-door.ts';

export interface GithubWebhookDeps {
  /** Our GitHub App: checks of other Apps are none of our business. */
  appId?: number;
  /** Several while a secret is being rotated. */
  githubSecrets: string[];
  acceptGithub: (delivery: GithubDelivery) => Promise<Acceptance>;
  log: DeliveryLog;
}

/** Verify bytes, then parse, then enqueue, then answer. Calls no forge. */
export function githubWebhook({ appId, githubSecrets, acceptGithub, log }: GithubWebhookDeps): TakeDelivery {
  return async (req, res, body) => {
    const receivedAt = Date.now();
    const signature = header(req, 'x-hub-signature-256');
    if (!verifyGithubSignature(body, signature, githubSecrets)) {
      throw !signature
        ? new HttpError(
            401,
            'signature-missing',
            'There is no X-Hub-Signature-256. Set a secret in the webhook’s settings.',
          )
        : new HttpError(
            401,
            'signature-invalid',
            'X-Hub-Signature-256 does not match. The secrets of both sides differ.',
          );
    }
    const delivery = githubDeliveryId(req);
    const eventName = header(req, 'x-github-event');
    if (!eventName) throw new HttpError(400, 'event-missing', 'There is no X-GitHub-Event header.');
    const parsed = parse(eventName, parseJson(body), appId);
    if ('ignored' in parsed) {
      log({ forge: 'github', delivery, event: eventName, outcome: 'ignored', reason: parsed.ignored });
      sendReceipt(res, { delivery, accepted: false, reason: parsed.ignored });
      return;
    }
    const acceptance = await withinDeadline(acceptGithub({ id: delivery, receivedAt, event: parsed.event }));
    sendReceipt(res, receiptFor(delivery, acceptance));
    const repository = parsed.event.repository.fullName;
    log({ forge: 'github', delivery, event: parsed.event.kind, outcome: acceptance, repository, receivedAt });
  };
}

function parse(eventName: string, payload: unknown, appId: number | undefined) {
  try {
    return parseGithubEvent(eventName, payload, appId === undefined ? {} : { appId });
  } catch (cause) {
    if (!(cause instanceof MalformedPayloadError)) throw cause;
    throw new HttpError(400, 'malformed-payload', cause.message, { cause });
  }
}

/** Node gives repeated headers of this kind as one string joined by commas, never as a list. */
const header = (req: IncomingMessage, name: string): string | undefined => req.headers[name] as string | undefined;
