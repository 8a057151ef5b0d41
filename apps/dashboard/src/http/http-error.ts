/** An answer other than success, with what the reader needs to correct it. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  /** Machine-readable, stable. */
  readonly code: string;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    code: string,
    message: string,
    { headers = {}, ...options }: ErrorOptions & { headers?: Record<string, string> } = {},
  ) {
    super(message, options);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}
