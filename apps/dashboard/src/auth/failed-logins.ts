import { isIPv6 } from 'node:net';

/** Wrong passwords from one address within a window before it has to wait. People mistype; machines guess. */
const MAX_FAILURES = 10;
const WINDOW_MS = 60_000;
/** Addresses remembered at once; beyond it the oldest is forgotten, so that memory stays bounded. */
const MAX_ADDRESSES = 10_000;

/** Counts wrong passwords by address. A process has its own count: one dashboard is all there is. */
export interface FailedLogins {
  /** Seconds this address has to wait before anything it sends is looked at; 0 when it need not. */
  waitSeconds(address: string): number;
  failed(address: string): void;
}

export function countFailedLogins(now: () => number = Date.now): FailedLogins {
  const failures = new Map<string, { count: number; since: number }>();
  const current = (address: string) => {
    const entry = failures.get(address);
    if (entry && now() - entry.since < WINDOW_MS) return entry;
    failures.delete(address);
    return undefined;
  };
  return {
    waitSeconds(address) {
      const entry = current(senderOf(address));
      if (!entry || entry.count < MAX_FAILURES) return 0;
      return Math.max(1, Math.ceil((entry.since + WINDOW_MS - now()) / 1_000));
    },
    failed(address) {
      const sender = senderOf(address);
      const entry = current(sender);
      if (entry) entry.count += 1;
      else failures.set(sender, { count: 1, since: now() });
      const [oldest] = failures.keys();
      if (failures.size > MAX_ADDRESSES && oldest !== undefined) failures.delete(oldest);
    },
  };
}

/** Whoever has one address of IPv6 has the 2^64 that share its first half, so those count as one. */
function senderOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address;
  const [front = '', back = ''] = address.split('::');
  const [left, right] = [front, back].map((part) => part.split(':').filter(Boolean)) as [string[], string[]];
  const groups = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
  return groups.slice(0, 4).join(':');
}
