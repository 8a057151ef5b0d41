import { setTimeout as delay } from 'node:timers/promises';

/** Milliseconds between two looks: what is waited for takes ten times as long, or more. */
const LOOK_EVERY_MS = 2;

/** Asks until there is an answer; both stand-ins live in this process, so asking costs nothing. */
export async function until<Value>(
  probe: () => Value | undefined | null | false | Promise<Value | undefined | null | false>,
  { what, seconds = 60, everyMs = LOOK_EVERY_MS }: { what: string; seconds?: number; everyMs?: number },
): Promise<Value> {
  const deadline = performance.now() + seconds * 1_000;
  for (;;) {
    const value = await probe();
    if (value !== undefined && value !== null && value !== false) return value;
    if (performance.now() > deadline) throw new Error(`waited ${seconds} s in vain for ${what}`);
    await delay(everyMs);
  }
}
