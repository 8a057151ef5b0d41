import type { IncomingMessage } from 'node:http';
import type { PipelineChanged } from '@failfast-ci/core';
import {
  InvalidDeliveryError,
  MalformedPayloadError,
  parseGitlabEvent,
  verifyGitlabDelivery,
} from '@failfast-ci/gitlab';
import type { Acceptance } from '@failfast-ci/queue';
import { withinDeadline } from './accept.ts';
import { parseJson } from './delivery-body.ts';
import type { DeliveryLog } from './delivery-log.ts';
import { HttpError } from './http-error.ts';
import { receiptFor, sendReceipt } from './receipt.ts';
import type { TakeDelivery } from './webhook-door.ts';

export interface GitlabWebhookDeps {
  /** Key from which each mirror's own hook tokens are derived. */
  hookKey: Buffer;
  acceptGitlab: (delivery: { id: string; event: PipelineChanged }) => Promise<Acceptance>;
  log: DeliveryLog;
}

/** As the GitHub door. A hook is a hint that a pipeline may have changed; the truth is read from GitLab later. */
export function gitlabWebhook({ hookKey, acceptGitlab, log }: GitlabWebhookDeps): TakeDelivery {
  return async (req, res, body) => {
    const { projectId, deliveryId: delivery } = verify(req, body, hookKey);
    const parsed = parse(parseJson(body), projectId);
    const event = String(req.headers['x-gitlab-event'] ?? 'unknown');
    if ('ignored' in parsed) {
      log({ forge: 'gitlab', delivery, event, outcome: 'ignored', reason: parsed.ignored, projectId });
      sendReceipt(res, { delivery, accepted: false, reason: parsed.ignored });
      return;
    }
    const acceptance = await withinDeadline(acceptGitlab({ id: delivery, event: parsed.event }));
    sendReceipt(res, receiptFor(delivery, acceptance));
    const { pipelineId } = parsed.event;
    log({ forge: 'gitlab', delivery, event: parsed.event.kind, outcome: acceptance, projectId, pipelineId });
  };
}

function verify(req: IncomingMessage, body: Buffer, hookKey: Buffer) {
  try {
    return verifyGitlabDelivery(body, req.headers, hookKey, Date.now());
  } catch (cause) {
    if (!(cause instanceof InvalidDeliveryError)) throw cause;
    throw new HttpError(401, 'signature-invalid', cause.message, { cause });
  }
}

function parse(payload: unknown, projectId: number) {
  try {
    return parseGitlabEvent(payload, projectId);
  } catch (cause) {
    if (!(cause instanceof MalformedPayloadError)) throw cause;
    throw new HttpError(400, 'malformed-payload', cause.message, { cause });
  }
}
