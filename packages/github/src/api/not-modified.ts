/** GitHub's 304: what the caller had is still true. Only calls with `If-None-Match` meet it; it never leaves the package. */
export class NotModifiedError extends Error {
  override readonly name = 'NotModifiedError';
}
