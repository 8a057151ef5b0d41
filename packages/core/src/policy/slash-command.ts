import { spokenLines } from './comment-text/spoken-lines.ts';

/** What one line of a comment asks for. `malformed` asks for something that cannot be, and says what would. */
export type Command =
  | { kind: 'test' }
  | { kind: 'retest' }
  | { kind: 'retest_failed' }
  | { kind: 'retest_job'; job: string }
  | { kind: 'ok_to_test'; sha?: string }
  | { kind: 'cancel' }
  | { kind: 'skip'; job: string }
  | { kind: 'help' }
  | { kind: 'malformed'; line: string; problem: string; nextStep: string };

type Reading = Command | { problem: string; nextStep: string } | undefined;

/** More than anybody needs in one comment, and few enough to act on all of them. */
const MAX_COMMANDS = 20;
/** GitLab's limit for the name of a CI job, in characters. */
const MAX_JOB_NAME = 255;
const MAX_SHOWN = 200;

/**
 * The commands of a comment, in order, at most 20.
 *
 * A command is a whole line: nothing before it but up to three blanks, nothing after its argument but blanks. It counts
 * where the author speaks, see `spokenLines`: not in code, quotes (with the lines Markdown counts to them), HTML comments,
 * or list items, though a line at the margin right below a list does count. The command word may have any case, in ASCII
 * only, so that no look-alike matches; what follows keeps its case and may stand in backticks.
 *
 * `aliases` are the operator's `on-comments`: lines that mean `/test`. Where such a line is a complete built-in command,
 * as `/retest` is, the built-in meaning wins. A command that takes nothing but is followed by one word is malformed;
 * followed by several it is a sentence ("/test is what you want") and means nothing.
 */
export function parseCommands(body: string, { aliases }: { aliases: readonly string[] }): Command[] {
  const testLines = new Set(aliases.map(comparable).filter((alias) => alias !== ''));
  const commands: Command[] = [];
  for (const line of spokenLines(body)) {
    const command = commandOf(trimBlanks(line), testLines);
    if (command) commands.push(command);
    if (commands.length === MAX_COMMANDS) break;
  }
  return commands;
}

function commandOf(line: string, testLines: ReadonlySet<string>): Command | undefined {
  const [word, argument] = split(line);
  const reading = COMMANDS.get(lowerCase(word))?.(argument);
  if (reading && 'kind' in reading) return reading;
  if (testLines.has(comparable(line))) return { kind: 'test' };
  return reading && { kind: 'malformed', line: line.slice(0, MAX_SHOWN).toWellFormed(), ...reading };
}

const COMMANDS: ReadonlyMap<string, (argument: string) => Reading> = new Map([
  ['/test', alone('/test', { kind: 'test' })],
  ['/retest', (argument: string) => (argument === '' ? { kind: 'retest' as const } : named('retest_job', argument))],
  ['/retest-failed', alone('/retest-failed', { kind: 'retest_failed' })],
  ['/ok-to-test', okToTest],
  ['/cancel', alone('/cancel', { kind: 'cancel' })],
  ['/skip', skip],
  ['/help', alone('/help', { kind: 'help' })],
]);

/** A command that takes nothing. Its near misses get an answer, sentences that begin with it do not. */
function alone(word: string, command: Command): (argument: string) => Reading {
  return (argument) => {
    if (argument === '') return command;
    if (/[ \t]/.test(argument)) return undefined;
    const jobHint =
      word === '/cancel' || word === '/help' ? '' : ', or `/retest` and the name of a CI job to run one again';
    return { problem: `\`${word}\` takes nothing after it`, nextStep: `Write \`${word}\` alone on a line${jobHint}.` };
  };
}

function okToTest(argument: string): Reading {
  if (argument === '') return { kind: 'ok_to_test' };
  if (/^[0-9a-f]{7,64}$/i.test(argument)) return { kind: 'ok_to_test', sha: argument.toLowerCase() };
  return {
    problem: 'what follows `/ok-to-test` is not a commit id',
    nextStep: 'Write `/ok-to-test` and the id of the commit you reviewed: 7 to 64 hexadecimal digits, nothing else.',
  };
}

function skip(argument: string): Reading {
  if (argument !== '') return named('skip', argument);
  return {
    problem: '`/skip` does not say which CI job',
    nextStep: 'Write `/skip` and the name of a CI job, for example `/skip unit tests`.',
  };
}

function named(kind: 'retest_job' | 'skip', job: string): Reading {
  if ([...job].length <= MAX_JOB_NAME) return { kind, job };
  return {
    problem: `the name is longer than that of any CI job (${MAX_JOB_NAME} characters)`,
    nextStep: 'Copy the name of the CI job from the title of its check, without what stands before the dash.',
  };
}

/** The word and what follows the first blanks, without a pair of backticks around it. */
function split(line: string): [word: string, argument: string] {
  const end = line.search(/[ \t]/);
  if (end < 0) return [line, ''];
  const argument = trimBlanks(line.slice(end));
  return [line.slice(0, end), /^`([^`]+)`$/.exec(argument)?.[1] ?? argument];
}

const comparable = (line: string): string => lowerCase(trimBlanks(line)).replace(/[ \t]+/g, ' ');

/** Only blanks and tabs: `trim` would also take no-break spaces and their like away. */
function trimBlanks(text: string): string {
  let end = text.length;
  while (text[end - 1] === ' ' || text[end - 1] === '\t') end -= 1;
  return text.slice(0, end).replace(/^[ \t]+/, '');
}

/** ASCII only: `toLowerCase` turns the Kelvin sign into a `k`. */
const lowerCase = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
