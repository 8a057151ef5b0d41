import type { Random } from '../random.ts';

/** How often each disturbance comes, relative to the others. */
const KINDS = {
  'kill-worker': 8,
  'kill-ingress': 3,
  'freeze-worker': 4,
  'freeze-ingress': 1,
  'restart-redis': 2,
  'freeze-redis': 1,
  'github-faults': 4,
  'gitlab-faults': 4,
  'github-outage': 1,
  'gitlab-outage': 1,
  'github-rate-limit': 1,
  'gitlab-rate-limit': 1,
  'expire-tokens': 2,
  'lose-deliveries': 2,
  'double-deliveries': 2,
  'delay-deliveries': 2,
  'reorder-deliveries': 2,
  'lose-hooks': 2,
  'double-hooks': 1,
  'delay-hooks': 1,
  'reorder-hooks': 2,
} as const;

/** What one big thing goes wrong, from shortly after the beginning until the end, while people work on. */
const SCENARIOS = {
  'github-away': 'github-outage',
  'gitlab-away': 'gitlab-outage',
  'ingress-away': 'ingress-outage',
  'no-hooks': 'lose-all-hooks',
} as const;

export const SCENARIO_NAMES: readonly string[] = Object.keys(SCENARIOS);

export type DisturbanceKind = keyof typeof KINDS | 'flush-redis' | (typeof SCENARIOS)[keyof typeof SCENARIOS];

/** All that can be done to a bridge. The runbook says of each which alert comes. */
export const DISTURBANCES: readonly DisturbanceKind[] = [
  ...(Object.keys(KINDS) as (keyof typeof KINDS)[]),
  'flush-redis',
];

export interface Disturbance {
  kind: DisturbanceKind;
  /** Milliseconds after the beginning. */
  at: number;
  /** Milliseconds until it ends. */
  forMs: number;
  /** Which of several is hit, from 0 up to, not including, 1. */
  target: number;
}

/** Shortest and longest time that each kind lasts, in milliseconds. A lock of the bridge lives for 15 seconds. */
const LASTS: Partial<Record<DisturbanceKind, [number, number]>> = {
  'kill-worker': [0, 2_000],
  'kill-ingress': [0, 3_000],
  'freeze-worker': [500, 24_000],
  'freeze-ingress': [200, 12_000],
  'restart-redis': [100, 4_000],
  'freeze-redis': [200, 6_000],
  'github-outage': [3_000, 15_000],
  'gitlab-outage': [3_000, 15_000],
};
const USUALLY: [number, number] = [1_500, 8_000];
const BETWEEN_MS: [number, number] = [300, 1_900];
/** A scenario begins when the first events are through. */
const SCENARIO_AFTER_MS = 5_000;

/**
 * What is disturbed when. Pure: the same seed, time and wishes, the same plan.
 *
 * @throws TypeError when `only` names a kind that there is not
 */
export function planDisturbances(
  random: Random,
  durationMs: number,
  { flush = false, only = [], scenario }: { flush?: boolean; only?: string[]; scenario?: string | undefined } = {},
): Disturbance[] {
  if (scenario !== undefined) return [ofScenario(scenario, durationMs)];
  const kinds = chosen(only);
  const plan: Disturbance[] = [];
  for (let at = random.between(...BETWEEN_MS); at < durationMs; at += random.between(...BETWEEN_MS)) {
    const kind = random.weighted(kinds);
    plan.push({ kind, at, forMs: random.between(...(LASTS[kind] ?? USUALLY)), target: random.next() });
  }
  if (flush) plan.push({ kind: 'flush-redis', at: Math.floor(durationMs * 0.6), forMs: 0, target: 0 });
  return plan.sort((a, b) => a.at - b.at);
}

function ofScenario(name: string, durationMs: number): Disturbance {
  const kind = SCENARIOS[name as keyof typeof SCENARIOS];
  return { kind, at: SCENARIO_AFTER_MS, forMs: Math.max(0, durationMs - SCENARIO_AFTER_MS), target: 0 };
}

function chosen(only: string[]): typeof KINDS {
  const unknown = only.find((kind) => !Object.hasOwn(KINDS, kind));
  if (unknown !== undefined) throw new TypeError(`--only ${unknown}: there are ${Object.keys(KINDS).join(', ')}`);
  if (only.length === 0) return KINDS;
  return Object.fromEntries(Object.entries(KINDS).filter(([kind]) => only.includes(kind))) as typeof KINDS;
}

export const inWords = ({ kind, at, forMs }: Disturbance): string =>
  `${(at / 1_000).toFixed(1).padStart(6)} s  ${kind} for ${(forMs / 1_000).toFixed(1)} s`;
