/** This worker was away for so long that another one has the job now. Nothing is left to do or to tell. */
export class LostLockError extends Error {
  override readonly name = 'LostLockError';

  constructor() {
    super('another worker has taken this job over');
  }
}
