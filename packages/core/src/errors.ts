/**
 * What an error's type says about the future of the work. Everything that is none of these classes
 * is transient: the job is retried with backoff.
 */

export interface PermanentErrorOptions extends ErrorOptions {
  /** Stable, machine-readable name of the fault, e.g. `ci-file-missing`. No two faults share one. */
  code: string;
  /** A full sentence for the person who can do something about it. */
  nextStep?: string;
  /** True when an operator, not the contributor, must act: the job is then kept as a dead letter. */
  operatorMustAct?: boolean;
}

/** Retrying cannot help. The job ends at once and the commit is told why. */
export class PermanentError extends Error {
  override readonly name = 'PermanentError';
  readonly code: string;
  readonly nextStep: string | undefined;
  readonly operatorMustAct: boolean;

  constructor(message: string, { code, nextStep, operatorMustAct = false, ...options }: PermanentErrorOptions) {
    super(message, options);
    this.code = code;
    this.nextStep = nextStep;
    this.operatorMustAct = operatorMustAct;
  }
}

/** The forge asked us to wait. The job waits until then and no attempt is spent. */
export class RateLimitedError extends Error {
  override readonly name = 'RateLimitedError';
  /** Milliseconds since the epoch at which the work may go on. */
  readonly retryAt: number;
  /** Who is held up, and nobody else: `github:<installation id>` or `gitlab:<host>`. */
  readonly scope: string;

  constructor(message: string, { retryAt, scope, ...options }: ErrorOptions & { retryAt: number; scope: string }) {
    super(message, options);
    this.retryAt = retryAt;
    this.scope = scope;
  }
}

/** The forge was not asked, because the time in which it had to be was over: nothing was done. */
export class NotSentError extends Error {
  override readonly name = 'NotSentError';
}

/** The thing asked for does not exist at the forge (404 or 410). Callers decide whether that is a fault. */
export class NotFoundError extends Error {
  override readonly name = 'NotFoundError';
}

/** A forge refused the credentials or the permission (401 after a fresh token, or 403). Never retried. */
export class ForbiddenError extends PermanentError {}

/** A forge did not answer, or answered that it cannot at the moment (5xx). Transient; people are told which forge. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
  readonly forge: 'GitHub' | 'GitLab';

  constructor(message: string, { forge, ...options }: ErrorOptions & { forge: 'GitHub' | 'GitLab' }) {
    super(message, options);
    this.forge = forge;
  }
}
