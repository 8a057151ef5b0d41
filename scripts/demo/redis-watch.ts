import { setTimeout as delay } from 'node:timers/promises';
import { answersPing } from '../private-redis-ping.ts';

/** Milliseconds. */
const ASK_EVERY = 1_000;

/** Rejects when the Redis does not answer twice in a row; never settles once the signal is aborted. */
export async function redisGone(url: string, signal: AbortSignal): Promise<never> {
  const port = Number(new URL(url).port);
  for (let silent = 0; silent < 2 && !signal.aborted; ) {
    await delay(ASK_EVERY, undefined, { ref: false });
    silent = (await answersPing(port)) ? 0 : silent + 1;
  }
  if (signal.aborted) return new Promise<never>(() => {});
  throw new Error('the private Redis has gone; without it nothing can go on');
}
