import { NotSentError } from '@failfast-ci/core';
import type { z } from 'zod';
import type { TokenScope, TokenStore } from '../auth/token-store.ts';
import type { ReadAnswer } from './call-as-app.ts';
import { translateError } from './errors.ts';
import { holdWhenRateLimited } from './hold.ts';
import type { ApiBudget } from './options.ts';
import { readAnswer } from './read-answer.ts';
import { type Answer, type Call, responseOf, type Send } from './send.ts';

/** Asks as an installation, with a token that can do no more than `scope`. */
export type CallAsInstallation = <Data>(
  call: Call,
  scope: TokenScope,
  shape: z.ZodType<Data>,
) => Promise<ReadAnswer<Data>>;

const READ_POINTS = 1;
const WRITE_POINTS = 5;

/**
 * Every request is paid for first. A 401 means that the token expired or was revoked early: nothing was done, so the
 * call is repeated once with a fresh one. A fresh one that is refused too says nothing of the App, whose key was good
 * enough to get it: GitHub's machines do not agree yet, or it was revoked at once. That passes, so it is no permanent
 * error. Nothing else is repeated here, and nothing waits.
 */
export function createCallAsInstallation(
  send: Send,
  tokens: TokenStore,
  budget: ApiBudget | undefined,
): CallAsInstallation {
  const attempt = async (call: Call, { installationId }: TokenScope, token: string): Promise<Answer> => {
    await budget?.spend(installationId, call.route.startsWith('GET ') ? READ_POINTS : WRITE_POINTS);
    if (call.sendBefore !== undefined && Date.now() >= call.sendBefore) {
      throw new NotSentError(`cannot ${call.doing}: there was no time left to ask GitHub`);
    }
    return send(call, { authorization: `Bearer ${token}`, installationId }).catch(async (error: unknown) => {
      if (responseOf(error)?.status === 401) throw new RefusedTokenError({ cause: error });
      const failure = translateError(error, call, `github:${installationId}`);
      await holdWhenRateLimited(budget, installationId, failure);
      throw failure;
    });
  };
  const authorized = async (call: Call, scope: TokenScope): Promise<Answer> => {
    const token = await tokens.get(scope);
    try {
      return await attempt(call, scope, token);
    } catch (error) {
      if (!(error instanceof RefusedTokenError)) throw error;
      tokens.discard(scope, token);
    }
    const fresh = await tokens.get(scope);
    return attempt(call, scope, fresh).catch((error: unknown) => {
      if (!(error instanceof RefusedTokenError)) throw error;
      tokens.discard(scope, fresh);
      throw new Error(`cannot ${call.doing}: GitHub refused a token that it had just given`);
    });
  };
  return async (call, scope, shape) => {
    const answer = await authorized(call, scope);
    return { ...answer, data: readAnswer(shape, answer.data, call) };
  };
}

/** GitHub knows nothing of this token. Never leaves this file. */
class RefusedTokenError extends Error {
  constructor(options: ErrorOptions) {
    super('GitHub refused the token', options);
  }
}
