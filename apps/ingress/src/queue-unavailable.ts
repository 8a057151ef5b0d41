/** Redis is away, silent or full: nothing was accepted, and the sender should try again. */
export class QueueUnavailableError extends Error {
  override readonly name = 'QueueUnavailableError';
}
