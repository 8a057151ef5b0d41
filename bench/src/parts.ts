import { apiCallsPart } from './api-calls/api-calls.ts';
import { burst } from './burst/burst.ts';
import { door } from './door/door.ts';
import { firstSync } from './first-sync/first-sync.ts';
import { latency } from './latency/latency.ts';
import type { Part } from './part.ts';
import { relay } from './relay/relay.ts';
import { scaling } from './scaling/scaling.ts';
import { startup } from './startup/startup.ts';
import { state } from './state/state.ts';
import { update } from './update/update.ts';

/** All parts, in the order in which they run. */
export const PARTS: readonly Part[] = [
  door,
  burst,
  update,
  firstSync,
  relay,
  apiCallsPart,
  latency,
  scaling,
  state,
  startup,
];
