import { PermanentError, RateLimitedError } from '@failfast-ci/core';

/** A fault as a contributor reads it: the forge's or our own words and what to do, never a stack. */
export function describeFault(error: unknown): { reason: string; nextStep?: string } {
  if (error instanceof PermanentError) {
    return { reason: error.message, ...(error.nextStep !== undefined && { nextStep: error.nextStep }) };
  }
  if (error instanceof RateLimitedError) {
    const forge = error.scope.startsWith('github') ? 'GitHub' : 'GitLab';
    return { reason: `${forge} asked the bridge to slow down` };
  }
  return { reason: error instanceof Error ? error.message : String(error) };
}
