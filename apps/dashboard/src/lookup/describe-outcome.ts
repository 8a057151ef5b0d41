import { bytes } from '../facts/words.ts';
import type { Step } from './journey.ts';
import type { JobOutcome } from './kept-jobs.ts';

/** The closing words of the worker's log, for people. */
const OUTCOMES: Record<string, { text: string; state: Step['state'] }> = {
  done: { text: 'done', state: 'ok' },
  ignored: { text: 'ignored', state: 'info' },
  refused: { text: 'refused', state: 'bad' },
  superseded: { text: 'superseded', state: 'info' },
  waiting: { text: 'had to wait', state: 'wait' },
  retrying: { text: 'failed, and was tried again', state: 'wait' },
  'dead-lettered': { text: 'given up', state: 'bad' },
};

/** What became of a job: its outcome, then what else there is to say about it. */
export function describeOutcome(
  what: string,
  { outcome = 'done', fields }: Pick<JobOutcome, 'outcome' | 'fields'>,
  details: (string | false | undefined)[],
): Pick<Step, 'text' | 'state'> {
  const { text, state } = OUTCOMES[outcome] ?? { text: outcome, state: 'info' };
  return { state, text: `${what}: ${text}${listed([...details, numbers(fields)])}` };
}

/** Ids and commits stand above the steps already, and what was not done need not be told. */
const UNTOLD = /_(?:id|sha)$/;

function numbers(fields: Record<string, unknown> = {}): string {
  const telling = Object.entries(fields).filter(([key, value]) => !UNTOLD.test(key) && value !== 0);
  return telling.map(([key, value]) => (PHRASES[key] ?? plain(key))(value)).join(', ');
}

const plain = (key: string) => (value: unknown) => `${key.replaceAll('_', ' ')} ${String(value)}`;

/** Words for the log's fields that people read most. */
const PHRASES: Record<string, (value: unknown) => string> = {
  pack_bytes: (value) => `${bytes(Number(value))} relayed`,
  gitlab_status: (value) => `GitLab says ${String(value)}`,
  gate: (value) => `gate “${String(value)}”`,
  checks_written: (value) => `${String(value)} written to GitHub`,
  cancelled: (value) => `${String(value)} older cancelled`,
  merged: (value) => `${String(value)} more asked for the same`,
};

export function listed(details: (string | false | undefined)[]): string {
  const said = details.filter((detail) => typeof detail === 'string' && detail !== '');
  return said.length > 0 ? ` (${said.join('; ')})` : '';
}
