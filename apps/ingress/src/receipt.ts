import type { Acceptance } from '@failfast-ci/queue';
import type { Response } from 'express';

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

/** Answers 202. Express would find out by itself what type and length this is; a busy door does it often enough to feel it. */
export function sendReceipt(res: Response, receipt: Receipt): void {
  const text = JSON.stringify(receipt);
  const headers = { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': Buffer.byteLength(text) };
  res.writeHead(202, headers).end(text);
}
