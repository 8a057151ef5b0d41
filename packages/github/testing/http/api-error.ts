/** An answer in GitHub's error format; thrown by routes, written by the server. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly errors: unknown[] | undefined;
  readonly headers: Record<string, string>;

  constructor(status: number, message: string, options: { errors?: unknown[]; headers?: Record<string, string> } = {}) {
    super(message);
    this.status = status;
    this.errors = options.errors;
    this.headers = options.headers ?? {};
  }

  get body(): Record<string, unknown> {
    return {
      message: this.message,
      ...(this.errors && { errors: this.errors }),
      documentation_url: 'https://docs.github.com/rest',
      status: String(this.status),
    };
  }
}

export const notFound = (): ApiError => new ApiError(404, 'Not Found');

export const badCredentials = (message = 'Bad credentials'): ApiError => new ApiError(401, message);

/** GitHub's answer when the body does not fit its schema, as opposed to its rules. */
export const invalidRequest = (detail: string): ApiError => new ApiError(422, `Invalid request.\n\n${detail}`);

export interface FieldFault {
  resource: string;
  field: string;
  code: 'custom' | 'invalid' | 'missing_field' | 'missing' | 'already_exists';
  message?: string;
}

export const validationFailed = (...errors: FieldFault[]): ApiError =>
  new ApiError(422, 'Validation Failed', { errors });
