import { actionsFor } from './check-actions.ts';
import { checkContent, plainTitle, titleFrom, withoutHeadline } from './check-content.ts';
import type { CheckRunContent } from './check-run.ts';
import type { CheckState } from './check-state.ts';
import { cutBytes } from './clean-text.ts';
import { fitRows } from './fit-rows.ts';
import { inlineCode, markdownLink, proseMarkdown } from './markdown.ts';
import { formatBytes, formatDuration } from './measures.ts';

export type SyncState = 'waiting' | 'running' | 'done' | 'failed' | 'superseded' | 'cancelled';

/** One thing the mirror stage did, is doing or will do. */
export interface SyncStep {
  /** E.g. `Relay the commit`. */
  label: string;
  state: 'waiting' | 'running' | 'done' | 'failed' | 'skipped';
  /** One line more, e.g. the branch's name. */
  detail?: string | undefined;
  durationMs?: number | undefined;
  /** Bytes transferred. */
  bytes?: number | undefined;
}

export interface SyncCheckInput {
  state: SyncState;
  steps: readonly SyncStep[];
  commit: { sha: string };
  /** The mirror project's or branch's page. */
  mirrorUrl?: string | undefined;
  /** Why it failed, was cancelled or is not needed. Prose; words in single backticks become code. */
  reason?: string | undefined;
  /** What somebody can do about it, a full sentence. */
  nextStep?: string | undefined;
  startedAt?: string | undefined;
  completedAt?: string | undefined;
  /** Identifiers of the buttons that work; no buttons at all when absent. */
  enabledActions?: ReadonlySet<string> | undefined;
}

const STATES: Record<SyncState, CheckState> = {
  waiting: { status: 'queued' },
  running: { status: 'in_progress' },
  done: { status: 'completed', conclusion: 'success' },
  failed: { status: 'completed', conclusion: 'failure' },
  superseded: { status: 'completed', conclusion: 'cancelled' },
  cancelled: { status: 'completed', conclusion: 'cancelled' },
};

const ICONS: Record<SyncStep['state'], string> = {
  waiting: '⏳ waiting',
  running: '🔄 running',
  done: '✅ done',
  failed: '❌ failed',
  skipped: '⏭️ not needed',
};

const MAX_PROSE_BYTES = 4000;
const MAX_CELL_BYTES = 300;
const MAX_STEPS_BYTES = 60_000;

/** The check of mirroring: a readable log of its steps, and the reason and next step when it did not work. */
export function syncCheck(input: SyncCheckInput): CheckRunContent {
  const { state, enabledActions } = input;
  const heading = plainTitle(title(input));
  const reason = input.reason && withoutHeadline(heading, input.reason);
  return checkContent({
    state: STATES[state],
    title: heading,
    summary: [lead(input), prose(reason), input.nextStep && `**Next step:** ${prose(input.nextStep)}`],
    text: [stepsTable(input.steps)],
    detailsUrl: input.mirrorUrl,
    startedAt: input.startedAt,
    completedAt: input.completedAt,
    actions:
      enabledActions && actionsFor('sync', state === 'failed' ? 'failed' : 'settled', { enabled: enabledActions }),
  });
}

const prose = (text: string | undefined): string => (text ? proseMarkdown(cutBytes(text, MAX_PROSE_BYTES)) : '');

function title({ state, steps, commit, reason }: SyncCheckInput): string {
  const sha = commit.sha.slice(0, 8);
  const because = (fact: string): string => (reason ? titleFrom(`${fact}: `, reason) : fact);
  const running = steps.find((step) => step.state === 'running');
  const titles: Record<SyncState, string> = {
    waiting: because(`Waiting to mirror ${sha}`),
    running: running === undefined ? `Mirroring ${sha}` : `Mirroring ${sha}: ${running.label}`,
    done: `Mirrored ${sha}${took(steps)}`,
    failed: because(`Could not mirror ${sha}`),
    superseded: reason ? titleFrom('', reason) : 'Superseded by a newer commit',
    cancelled: because('Cancelled'),
  };
  return titles[state];
}

function took(steps: readonly SyncStep[]): string {
  const milliseconds = steps.reduce((sum, step) => sum + (step.durationMs ?? 0), 0);
  return milliseconds > 0 ? ` in ${formatDuration(milliseconds / 1000)}` : '';
}

function lead({ commit, mirrorUrl }: SyncCheckInput): string {
  return `Commit ${inlineCode(commit.sha.slice(0, 40))} → ${markdownLink('GitLab mirror', mirrorUrl)}.`;
}

function stepsTable(steps: readonly SyncStep[]): string | undefined {
  if (steps.length === 0) return undefined;
  const rows = steps.map((step) => ({ line: stepRow(step), rank: step.state === 'failed' ? 0 : 1 }));
  const { lines, hidden } = fitRows(rows, MAX_STEPS_BYTES);
  const head = ['| Step | | Duration | Transferred |', '|---|---|---:|---:|'];
  const table = [...head, ...lines].join('\n');
  return hidden === 0 ? table : `${table}\n\n… and ${hidden} more steps.`;
}

function stepRow({ label, detail, state, durationMs, bytes }: SyncStep): string {
  const what = [label, detail].filter((text) => text !== undefined).map((text) => cell(text));
  const duration = durationMs === undefined ? '–' : formatDuration(durationMs / 1000);
  return `| ${what.join(': ')} | ${ICONS[state]} | ${duration} | ${formatBytes(bytes)} |`;
}

/** Prose on one line. */
const cell = (text: string): string => proseMarkdown(cutBytes(text, MAX_CELL_BYTES).replace(/\s+/gu, ' '));
