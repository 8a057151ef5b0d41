import type { CheckAction, CheckRunContent } from '@failfast-ci/core';
import { cutToBytes, cutToCharacters } from '../cut.ts';

/** GitHub documents 65,535 characters; it counts bytes. */
const MAX_TEXT_BYTES = 65_535;
/** Not documented; longer ones do not fit into the page either. */
const MAX_TITLE = 255;
const MAX_ACTIONS = 3;
const MAX_LABEL = 20;
const MAX_DESCRIPTION = 40;
const MAX_IDENTIFIER = 20;

/**
 * The body of a check run in GitHub's words. Whoever builds the content keeps GitHub's limits in mind; here they are
 * enforced, because a refused update would leave an older, wrong state standing.
 *
 * `text` and `actions` are always sent: leaving them out of an update would keep those of the state before.
 * `conclusion` is sent only when completed: GitHub would complete the run for it.
 */
export function checkRunBody(content: CheckRunContent): Record<string, unknown> {
  const completed = content.status === 'completed';
  return {
    status: content.status,
    ...(completed && { conclusion: content.conclusion }),
    ...(completed && content.completedAt !== undefined && { completed_at: content.completedAt }),
    ...(content.startedAt !== undefined && { started_at: content.startedAt }),
    ...(content.detailsUrl !== undefined && { details_url: content.detailsUrl }),
    output: {
      title: cutToCharacters(content.title, MAX_TITLE),
      summary: cutToBytes(content.summary, MAX_TEXT_BYTES),
      text: cutToBytes(content.text ?? '', MAX_TEXT_BYTES),
    },
    actions: (content.actions ?? []).filter(hasUsableIdentifier).slice(0, MAX_ACTIONS).map(cutAction),
  };
}

/** A cut identifier would be another button's; such a button is left out rather than the whole check refused. */
function hasUsableIdentifier({ identifier }: CheckAction): boolean {
  return identifier.length <= MAX_IDENTIFIER;
}

function cutAction({ label, description, identifier }: CheckAction): CheckAction {
  return {
    label: cutToCharacters(label, MAX_LABEL),
    description: cutToCharacters(description, MAX_DESCRIPTION),
    identifier,
  };
}
