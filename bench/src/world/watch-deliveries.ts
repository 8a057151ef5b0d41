import type { LogLine } from './app-process.ts';

/** When the ingress accepted which event, as its log tells (milliseconds since the epoch). */
export interface DeliveryWatch {
  onLine(line: LogLine): void;
  /** Begins anew: what came until now is forgotten. */
  reset(): void;
  /** When the first event of that kind was accepted since; undefined while there is none. */
  acceptedAt(event: string): number | undefined;
}

export function watchDeliveries(): DeliveryWatch {
  let seen: { event: unknown; at: number }[] = [];
  return {
    onLine({ message, event, timestamp }) {
      if (message === 'delivery accepted') seen.push({ event, at: Date.parse(String(timestamp)) });
    },
    reset() {
      seen = [];
    },
    acceptedAt: (event) => seen.find((line) => line.event === event)?.at,
  };
}
