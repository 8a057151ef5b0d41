import type { ServerResponse } from 'node:http';
import type { Acceptance } from '@failfast-ci/queue';
import { answerJson } from './answer.ts';

/** What a sender learns about a delivery that was understood. */
export interface Receipt {
  delivery: string;
  /** It became work. */
  accepted: boolean;
  /** Why it did not. */
  reason?: string;
}

/** What both doors answer when a delivery asked for work. */
export const receiptFor = (delivery: string, acceptance: Acceptance): Receipt =>
  acceptance === 'accepted' ? { delivery, accepted: true } : { delivery, accepted: false, reason: 'duplicate' };

/** Answers 202. */
export const sendReceipt = (res: ServerResponse, receipt: Receipt): void => answerJson(res, 202, receipt);
