/** True always, a probability from 0 to 1, or a choice for each delivery. */
export type Chance = boolean | number | ((delivery: { trigger: string; payload: unknown }) => boolean);

/** How hooks misbehave on their way: GitLab promises neither arrival, nor order, nor once. */
export interface HookBehaviour {
  lose?: Chance;
  double?: Chance;
  delayMs?: number;
  /** Every second delivery of a hook is held back until the next one has been answered (or 100 ms have passed). */
  reorder?: boolean;
}

export function happens(chance: Chance | undefined, delivery: { trigger: string; payload: unknown }): boolean {
  if (typeof chance === 'function') return chance(delivery);
  if (typeof chance === 'number') return Math.random() < chance;
  return chance ?? false;
}
