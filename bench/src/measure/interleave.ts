/** One way of doing the thing that is measured. Rounds count from 0; -1 is the warm-up. */
export type Method<Sample> = (round: number) => Promise<Sample>;

/**
 * Runs all methods in every round, each time in another order, so that whatever else the machine does meets all of
 * them alike. The first round warms up and is thrown away.
 */
export async function interleave<Name extends string, Sample>(
  rounds: number,
  methods: Record<Name, Method<Sample>>,
): Promise<Record<Name, Sample[]>> {
  const names = Object.keys(methods) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, []])) as unknown as Record<Name, Sample[]>;
  for (let round = -1; round < rounds; round += 1) {
    for (const name of rotated(names, round + 1)) {
      const sample = await methods[name](round);
      if (round >= 0) samples[name].push(sample);
    }
  }
  return samples;
}

function rotated<Item>(items: readonly Item[], by: number): Item[] {
  const at = by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}
