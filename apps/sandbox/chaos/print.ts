import type { Kind } from './judge/finding.ts';
import type { ChaosResult } from './run-chaos.ts';

const KINDS: Kind[] = ['lost', 'doubled', 'wrong', 'stuck'];

/** The result as people read it. */
export function inLines(result: ChaosResult): string[] {
  const { seed, events, disturbances, expected, findings, healedAfterMs, dir } = result;
  const count = (kind: Kind): number => findings.filter((finding) => finding.kind === kind).length;
  const counts = KINDS.map((kind) => `${kind} ${count(kind)}`).join('   ');
  const healed =
    healedAfterMs === undefined ? 'never came to rest' : `at rest after ${(healedAfterMs / 1_000).toFixed(1)} s`;
  return [
    ...findings.map(({ kind, what }) => `${kind.padEnd(8)} ${what}`),
    `seed ${seed}   events ${events}   disturbances ${disturbances}   effects expected ${expected}`,
    `${counts}   ${healed}`,
    ...(dir === undefined ? [] : [`logs: ${dir}`]),
  ];
}
