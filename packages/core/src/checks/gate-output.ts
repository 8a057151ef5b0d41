import { type ActionState, actionsFor } from './check-actions.ts';
import { checkContent, plainTitle, titleFrom, withoutHeadline } from './check-content.ts';
import type { CheckRunContent } from './check-run.ts';
import type { CheckState } from './check-state.ts';
import { cutBytes } from './clean-text.ts';
import { codeBlock, markdownLink, proseMarkdown } from './markdown.ts';

/**
 * Why there is no pipeline to report: `refused` – somebody can do something about it; `neutral` – nobody has to;
 * `skipped` – it was not asked for; `waiting` and `running` – it is on its way; `failed` – it broke on the way;
 * `superseded` – a newer commit came; `cancelled` – somebody stopped it.
 */
export type GateKind =
  | 'refused'
  | 'neutral'
  | 'skipped'
  | 'waiting'
  | 'running'
  | 'failed'
  | 'superseded'
  | 'cancelled';

export interface GateCheckInput {
  kind: GateKind;
  /** A few words; without it the first line of the reason. */
  title?: string | undefined;
  /**
   * Prose; words in single backticks become code. Its first line is the title; with an empty line after it, it is only
   * that and the summary begins with what follows.
   */
  reason: string;
  /** What somebody can do about it, a full sentence. */
  nextStep?: string | undefined;
  /** Another program's own words, e.g. the linter's; shown as they are. */
  details?: string | undefined;
  /** Where to read on, e.g. the mirror project or the documentation. */
  detailsUrl?: string | undefined;
  /** True when approving this commit is what would let it run. */
  approvable?: boolean | undefined;
  startedAt?: string | undefined;
  completedAt?: string | undefined;
  /** Identifiers of the buttons that work; no buttons at all when absent. */
  enabledActions?: ReadonlySet<string> | undefined;
}

const KINDS: Record<GateKind, { state: CheckState; lead: string }> = {
  refused: { state: { status: 'completed', conclusion: 'action_required' }, lead: 'Not run: ' },
  neutral: { state: { status: 'completed', conclusion: 'neutral' }, lead: 'Not run: ' },
  skipped: { state: { status: 'completed', conclusion: 'skipped' }, lead: 'Not run: ' },
  waiting: { state: { status: 'queued' }, lead: '' },
  running: { state: { status: 'in_progress' }, lead: '' },
  failed: { state: { status: 'completed', conclusion: 'failure' }, lead: 'Failed: ' },
  superseded: { state: { status: 'completed', conclusion: 'cancelled' }, lead: '' },
  cancelled: { state: { status: 'completed', conclusion: 'cancelled' }, lead: 'Cancelled: ' },
};

const MAX_PROSE_BYTES = 4000;
const MAX_DETAILS_BYTES = 12_000;

/** The gate's check while there is no pipeline: always says why, and what to do when something can be done. */
export function gateCheck(input: GateCheckInput): CheckRunContent {
  const { kind, nextStep, details, detailsUrl, enabledActions } = input;
  const title = gateTitle(input);
  return checkContent({
    state: KINDS[kind].state,
    title,
    summary: [
      prose(withoutHeadline(title, input.reason)),
      nextStep && `**Next step:** ${prose(nextStep)}`,
      details && codeBlock(details, MAX_DETAILS_BYTES),
      detailsUrl && markdownLink('Read more', detailsUrl),
    ],
    detailsUrl,
    startedAt: input.startedAt,
    completedAt: input.completedAt,
    actions: enabledActions && actionsFor('gate', stateForActions(input), { enabled: enabledActions }),
  });
}

/** `Not run: waiting for label ok-to-test`; plain text, bounded. Also the commit status says it. */
export function gateTitle({ kind, title: given, reason }: Pick<GateCheckInput, 'kind' | 'title' | 'reason'>): string {
  return plainTitle(given ? given : titleFrom(KINDS[kind].lead, reason));
}

const prose = (text: string): string => proseMarkdown(cutBytes(text, MAX_PROSE_BYTES));

function stateForActions({ kind, approvable }: GateCheckInput): ActionState {
  if (kind === 'refused') return approvable ? 'unapproved' : 'settled';
  return kind === 'failed' || kind === 'cancelled' ? 'unstarted' : 'settled';
}
