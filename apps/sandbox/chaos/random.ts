/** Numbers that look random and are the same for the same seed. */
export interface Random {
  /** From 0 up to, not including, 1. */
  next(): number;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  chance(probability: number): boolean;
  /** @throws Error when there is nothing to pick from */
  pick<Value>(values: readonly Value[]): Value;
  /** Picks by weight: of `{ a: 3, b: 1 }`, `a` three times out of four. */
  weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name;
  /** Another sequence, which what is drawn from this one does not shift. */
  fork(name: string): Random;
}

/** Mulberry32 (public domain): 32 bits of state are plenty for a schedule, and no dependency is needed. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
    chance: (probability) => next() < probability,
    pick(values) {
      const index = Math.floor(next() * values.length);
      if (index >= values.length) throw new Error('there is nothing to pick from');
      return values[index] as (typeof values)[number];
    },
    weighted<Name extends string>(weights: Readonly<Record<Name, number>>): Name {
      const entries = Object.entries<number>(weights) as [Name, number][];
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [name, weight] of entries) {
        left -= weight;
        if (left < 0) return name;
      }
      return entries[entries.length - 1]?.[0] as Name;
    },
    fork: (name) => randomFrom(hash(name, seed)),
  };
}

/** FNV-1a, so that forks of one seed have unlike seeds. */
function hash(name: string, seed: number): number {
  let value = (2_166_136_261 ^ seed) >>> 0;
  for (const char of name) value = Math.imul(value ^ char.charCodeAt(0), 16_777_619) >>> 0;
  return value;
}
