import { Session } from './http/session.ts';
import { type CommonOptions, sessionOptions } from './options.ts';
import type { Remote } from './remote.ts';
import { readTargetState, type TargetState } from './target-state.ts';

/** The refs and abilities of a push target: one request, the same that a relay begins with. */
export async function readAdvertisement(target: Remote, options: CommonOptions = {}): Promise<TargetState> {
  return readTargetState(new Session(target, 'target', sessionOptions(options)));
}
