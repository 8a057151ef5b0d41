import type { CheckRunContent } from '@failfast-ci/core';
import type { Skip } from '../state/skips.ts';
import type { DesiredCheck } from './desired-checks.ts';

/** Checks that somebody skipped stay neutral, with that person's name, whatever GitLab says of them later. Pure. */
export function applySkips(checks: DesiredCheck[], skips: ReadonlyMap<string, Skip>): DesiredCheck[] {
  if (skips.size === 0) return checks;
  return checks.map((check) => {
    const skip = skips.get(check.name);
    return skip ? { ...check, content: skipped(check.content, skip) } : check;
  });
}

/** One check as it is when somebody skipped it. Pure. */
export function skipped(content: CheckRunContent, { by, at }: Skip): CheckRunContent {
  const when = new Date(at).toISOString();
  return {
    ...content,
    status: 'completed',
    conclusion: 'neutral',
    completedAt: when,
    title: `Skipped by ${by}: ${content.title}`.slice(0, 200),
    summary: `**Skipped** by \`${by}\` at ${when}: this check does not count for this commit.\n\n${content.summary}`,
    actions: (content.actions ?? []).filter(({ identifier }) => identifier !== 'skip' && identifier !== 'cancel'),
  };
}
