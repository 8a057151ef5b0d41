import { REQUEST_TIMEOUT_MS } from '@failfast-ci/github';

/** A write that has not been sent this long after it was begun is not sent at all (`sendBefore`). */
export const SEND_WITHIN_MS = 3_000;
/** From giving up on an answer until nothing of the request is on its way any more. */
const ON_ITS_WAY_MS = 2_000;

/**
 * A write that was begun this long ago has landed at GitHub or never will, whatever became of its author. The one
 * exception is somebody who is frozen at the very moment of sending; what he sends late he notices when he wakes up.
 */
export const SETTLED_AFTER_MS = SEND_WITHIN_MS + REQUEST_TIMEOUT_MS + ON_ITS_WAY_MS;
