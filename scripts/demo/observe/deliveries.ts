import type { Sandbox } from '../../../apps/sandbox/src/index.ts';
import type { Change } from '../view/view.ts';
import { milliseconds } from './units.ts';

type Attempt = Sandbox['github']['deliveries']['attempts'][number];

/** Not part of the story: what the bridge itself does comes back as deliveries, and a push to a new branch as two. */
const LEFT_OUT = new Set(['check_run', 'check_suite', 'status', 'create']);

/** Returns what GitHub delivered since the last call. */
export function watchDeliveries({ deliveries }: Sandbox['github']): () => Change[] {
  let seen = 0;
  return () => {
    const fresh = deliveries.attempts.slice(seen);
    seen += fresh.length;
    return fresh.filter(({ event }) => !LEFT_OUT.has(event)).map(describe);
  };
}

function describe(attempt: Attempt): Change {
  const { statusCode, status, duration } = attempt;
  const answer = statusCode ? `${statusCode} after ${milliseconds(duration * 1000)}` : status;
  const well = statusCode >= 200 && statusCode < 300;
  const said = well ? acceptance(attempt.responseBody) : attempt.responseBody;
  return { actor: 'ingress', text: `${eventName(attempt)}: ${answer}, ${said}`, tone: well ? 'plain' : 'bad' };
}

export const eventName = ({ event, action }: Pick<Attempt, 'event' | 'action'>): string =>
  action ? `${event}.${action}` : event;

function acceptance(body: string): string {
  const { accepted, reason } = JSON.parse(body) as { accepted: boolean; reason?: string };
  return accepted ? 'accepted' : `nothing to do (${reason})`;
}
