import type { z } from 'zod';
import type { AppToken } from '../auth/app-token.ts';
import { translateError } from './errors.ts';
import { holdWhenRateLimited } from './hold.ts';
import type { ApiBudget } from './options.ts';
import { readAnswer } from './read-answer.ts';
import type { Answer, Call, Send } from './send.ts';

export interface ReadAnswer<Data> extends Answer {
  data: Data;
}

/** Asks as the App itself. `installationId` says who is held up by a rate limit, where one is concerned. */
export type CallAsApp = <Data>(
  call: Call,
  shape: z.ZodType<Data>,
  installationId?: number,
) => Promise<ReadAnswer<Data>>;

/** These calls cost no points: GitHub counts them for the App, and without tokens nothing else could be done. */
export function createCallAsApp(send: Send, appToken: AppToken, budget: ApiBudget | undefined): CallAsApp {
  return async (call, shape, installationId) => {
    const authorization = `Bearer ${await appToken()}`;
    const sender = { authorization, ...(installationId !== undefined && { installationId }) };
    const answer = await send(call, sender).catch(async (error: unknown) => {
      const failure = translateError(error, call, `github:${installationId ?? 'app'}`);
      if (installationId !== undefined) await holdWhenRateLimited(budget, installationId, failure);
      throw failure;
    });
    return { ...answer, data: readAnswer(shape, answer.data, call) };
  };
}
