/**
 * - `lost`: something that was wanted has not happened.
 * - `doubled`: it happened more than once.
 * - `wrong`: something else happened.
 * - `stuck`: it has begun and not ended.
 */
export type Kind = 'lost' | 'doubled' | 'wrong' | 'stuck';

export interface Finding {
  kind: Kind;
  what: string;
}

/** What one comparison looked at, and what it found. */
export interface Verdict {
  /** How many effects were expected and looked for. */
  expected: number;
  findings: Finding[];
}

/** Collects expectations: each is counted, and those that do not hold are noted. */
export function createVerdict() {
  const verdict: Verdict = { expected: 0, findings: [] };
  return {
    verdict,
    /** `holds` must be true; otherwise it is a finding of that kind. Returns `holds`. */
    expect(holds: boolean, kind: Kind, what: string): boolean {
      verdict.expected += 1;
      if (!holds) verdict.findings.push({ kind, what });
      return holds;
    },
  };
}

export type Expect = ReturnType<typeof createVerdict>['expect'];
