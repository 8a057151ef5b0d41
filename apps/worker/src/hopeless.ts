import { NotFoundError, PermanentError } from '@failfast-ci/core';

/** The forge does not have it, or refuses it for good: asked again it would say the same. */
export const isHopeless = (error: unknown): error is NotFoundError | PermanentError =>
  error instanceof NotFoundError || error instanceof PermanentError;

/** For `catch`: goes on with this value where asking again is hopeless; any other error stays one. */
export const ifHopeless =
  <Value>(value: Value) =>
  (error: unknown): Value => {
    if (isHopeless(error)) return value;
    throw error;
  };

/** For `catch`: goes on with this value where the forge does not have it (any more); any other error stays one. */
export const ifNotFound =
  <Value>(value: Value) =>
  (error: unknown): Value => {
    if (error instanceof NotFoundError) return value;
    throw error;
  };
