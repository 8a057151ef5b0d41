import { z } from 'zod';
import { readPayload } from './malformed-payload.ts';

const actionShape = z.object({ action: z.string().regex(/^[a-z_]{1,64}$/, 'expected the name of an action') });

/** What happened, in GitHub's word: read before all else, since most actions are nothing to us. */
export function readAction(payload: unknown, eventName: string): string {
  return readPayload(actionShape, payload, eventName).action;
}

/** The reason for an action that nothing acts on: `what` is the thing it happened to, e.g. `a pull request`. */
export function nothingActsOn(what: string, action: string): { ignored: string } {
  return { ignored: `nothing acts on ${what} being ${action.replaceAll('_', ' ')}` };
}
