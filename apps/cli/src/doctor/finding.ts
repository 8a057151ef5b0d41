/** What the doctor found out about one thing. */
export interface Finding {
  /** What was looked at: `GitHub App: permissions`. */
  about: string;
  state: 'ok' | 'warning' | 'failed' | 'unknown';
  /** What is the case, in words. */
  says: string;
  /** What somebody should do about it, a full sentence; absent when nothing is to be done. */
  fix?: string;
}

export const ok = (about: string, says: string): Finding => ({ about, state: 'ok', says });
export const warning = (about: string, says: string, fix: string): Finding => ({ about, state: 'warning', says, fix });
export const failed = (about: string, says: string, fix: string): Finding => ({ about, state: 'failed', says, fix });
export const unknown = (about: string, says: string, fix?: string): Finding => ({
  about,
  state: 'unknown',
  says,
  ...(fix !== undefined && { fix }),
});

const MARKS = { ok: '✓', warning: '!', failed: '✗', unknown: '?' } as const;

export function findingText({ about, state, says, fix }: Finding): string {
  return `${MARKS[state]} ${about}: ${says}${fix ? `\n    ${fix}` : ''}`;
}

/** The words of an error with the next step that it carries. */
export function fromError(about: string, error: unknown, fix: string): Finding {
  const says = error instanceof Error ? error.message : String(error);
  const next = error instanceof Error && 'nextStep' in error ? error.nextStep : undefined;
  return failed(about, says, typeof next === 'string' ? next : fix);
}
