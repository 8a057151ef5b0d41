import { APPROVED_THROUGH, type ApprovalRecord } from '@failfast-ci/core';
import type { DesiredCheck } from './desired-checks.ts';

/** The gate of a commit that somebody had to allow says who did, and which commit that was. Pure. */
export function withApproval(checks: DesiredCheck[], approval: ApprovalRecord | undefined): DesiredCheck[] {
  if (!approval) return checks;
  const line = `Approved by \`${approval.by}\` through ${APPROVED_THROUGH[approval.how]}, for commit \`${approval.sha.slice(0, 12)}\`.`;
  return checks.map((check) =>
    check.kind === 'gate'
      ? { ...check, content: { ...check.content, summary: `${check.content.summary}\n\n${line}` } }
      : check,
  );
}
