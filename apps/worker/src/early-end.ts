/** How a run ended before it had a pipeline. The first line of `reason` is a title when an empty line follows it. */
export interface EarlyEnd {
  state: 'failed' | 'neutral' | 'superseded' | 'cancelled';
  reason: string;
  nextStep?: string;
}

/** Another commit of the same ref is wanted now. */
export const supersededBy = (sha: string) =>
  ({
    state: 'superseded',
    reason: `superseded by \`${sha.slice(0, 12)}\`\n\nA newer commit took the place of this one. Its own checks say how CI goes.`,
  }) as const satisfies EarlyEnd;

/** What is left to do for what was closed or deleted. */
export const COMES_BACK = 'Nobody has to do anything: CI runs again when it comes back.';

/** GitHub does not have the ref any more. */
export const REF_GONE = {
  state: 'cancelled',
  reason: 'the branch or pull request is gone',
  nextStep: COMES_BACK,
} as const satisfies EarlyEnd;

/** The reason in one line, for logs. */
export const headline = ({ reason }: Pick<EarlyEnd, 'reason'>): string => reason.split('\n', 1).join('');
